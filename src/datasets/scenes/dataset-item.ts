import { type BandInfo } from '#libs/raster';
import { type StacAsset, type StacItem, type StacProperties } from '#libs/stac';
import { hrefHere, type SceneBands } from '../../catalog/index.js';
import { hrefOf } from '../dataset-places.js';
import { type Dataset } from '../dataset.entity.js';
import { type RasterAsset } from '../raster-asset.entity.js';
import { geotiffMediaType } from '../geotiff-media-type.js';
import { metresPerUnit } from './metres-per-unit.js';

const EXTENSIONS = [
  'https://stac-extensions.github.io/projection/v2.0.0/schema.json',
  'https://stac-extensions.github.io/raster/v2.0.0/schema.json',
];
/** What an evalscript can write as `sample.<name>`. */
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A registered dataset, its footprint loaded, as STAC 1.1. Its links and assets are routes of the Datasets API. */
export function datasetItem(dataset: Dataset): StacItem {
  const { id, footprint, bboxWgs84 } = dataset;
  return withoutDel({
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: EXTENSIONS,
    id,
    geometry: footprint,
    ...(footprint !== null && bboxWgs84 !== null && { bbox: bboxWgs84 }),
    properties: { ...describing(dataset), ...timesOf(dataset), ...projection(dataset.asset) },
    links: [
      { rel: 'alternate', type: 'application/json', href: hrefHere(`/datasets/${id}`), title: 'In the Datasets API' },
    ],
    assets: { data: dataAsset(dataset), thumbnail: thumbnail(id) },
  });
}

/** Titles and band names may hold U+007F, which stored items may not. */
function withoutDel(item: StacItem): StacItem {
  const text = JSON.stringify(item);
  return text.includes('\u007f') ? (JSON.parse(text.replaceAll('\u007f', '')) as StacItem) : item;
}

/** Where the renderer finds each band: the file itself, which the item does not show. */
export function datasetBands({ asset }: Dataset): SceneBands {
  const names = bandNames(asset.bandInfo);
  const href = hrefOf(asset);
  return Object.fromEntries(
    asset.bandInfo.map(({ index, nodata, scale, offset }, i) => [
      names[i] as string,
      { asset: 'data', href, index, nodata, ...(scale !== null && { scale }), ...(offset !== null && { offset }) },
    ]),
  );
}

/** The file's own names when they are distinct identifiers, else `B1`, `B2`, …: scripts address bands by them. */
export function bandNames(bands: ReadonlyArray<Pick<BandInfo, 'index' | 'name'>>): string[] {
  const own = bands.flatMap(({ name }) => (name !== null && IDENTIFIER.test(name) ? name : []));
  return new Set(own).size === bands.length ? own : bands.map(({ index }) => `B${index}`);
}

function describing({ title, summary, identifier, recordType, asset, createdAt, updatedAt }: Dataset) {
  return {
    title,
    ...(summary !== null && { description: summary }),
    ...(identifier !== null && { 'swath:identifier': identifier }),
    'swath:record_type': recordType,
    dtype: asset.dtype,
    created: createdAt.toISOString(),
    updated: updatedAt.toISOString(),
  };
}

/** A dataset without a time of its own stands at the moment it was published. */
function timesOf({ temporalStart, temporalEnd, publishedAt, createdAt }: Dataset): StacProperties {
  const [start, end] = [sayable(temporalStart), sayable(temporalEnd)];
  const datetime = (start ?? end ?? publishedAt ?? createdAt).toISOString();
  if (start === null || end === null || start > end) return { datetime };
  return { datetime, start_datetime: datetime, end_datetime: end.toISOString() };
}

/** RFC 3339 has years of four digits; files claim all sorts of dates. */
function sayable(date: Date | null): Date | null {
  const year = date?.getUTCFullYear() ?? -1;
  return year >= 0 && year <= 9999 ? date : null;
}

function projection({ epsg, crsWkt, geoTransform, extent, width, height, resX, resY, crsIsGeographic }: RasterAsset) {
  const metres = metresPerUnit(crsWkt, crsIsGeographic);
  const coarsest = resX === null || resY === null ? null : Math.max(resX, resY);
  return {
    'proj:code': epsg === null ? null : `EPSG:${epsg}`,
    ...(epsg === null && { 'proj:wkt2': crsWkt }),
    'proj:shape': [height, width],
    ...(geoTransform !== null && { 'proj:transform': affine(geoTransform) }),
    ...(extent !== null && { 'proj:bbox': extent }),
    ...(coarsest !== null && metres !== null && { gsd: coarsest * metres }),
  };
}

/** From GDAL's order to that of the affine matrix, row by row. */
function affine([x0, xCol, xRow, y0, yCol, yRow]: readonly number[]): Array<number | undefined> {
  return [xCol, xRow, x0, yCol, yRow, y0];
}

/** The download route and not the object: it asks for the right to this one dataset, and makes VRTs portable. */
function dataAsset({ id, recordType, asset, title }: Dataset): StacAsset {
  const names = bandNames(asset.bandInfo);
  return {
    href: hrefHere(`/datasets/${id}/download`),
    type: recordType === 'vrt_dataset' ? 'application/xml' : geotiffMediaType(asset),
    title,
    roles: ['data'],
    bands: asset.bandInfo.map((band, i) => stacBand(band, names[i] as string)),
  };
}

function stacBand({ name, dtype, nodata, unit, scale, offset, stats }: BandInfo, shown: string) {
  return {
    name: shown,
    ...(name !== null && name !== '' && name !== shown && { description: name }),
    data_type: dtype,
    ...(nodata !== null && { nodata }),
    ...(unit !== null && unit !== '' && { unit }),
    ...(scale !== null && { 'raster:scale': scale }),
    ...(offset !== null && { 'raster:offset': offset }),
    ...(stats && { statistics: { minimum: stats.min, maximum: stats.max, mean: stats.mean, stddev: stats.stddev } }),
  };
}

function thumbnail(id: string): StacAsset {
  return { href: hrefHere(`/datasets/${id}/thumbnail.png`), type: 'image/png', roles: ['thumbnail'] };
}

import { type Geometry } from 'geojson';
import { type BBox } from '#libs/geo';
import { type StacAsset, type StacItem } from '#libs/stac';
import { type NewScene, type SceneBands } from '../../catalog/index.js';
import { type ByocBand } from '../collections/byoc-band.js';
import { bucketName, type ByocCollection, catalogId } from '../collections/byoc-collection.entity.js';
import { dataTypeOf } from '../collections/catalog-entry.js';
import { type TileFile } from './tile-file.js';

/** What a scene is made from; everything is in the tile's row. */
export interface IngestedTile {
  readonly id: string;
  readonly path: string;
  readonly sensingTime: Date | null;
  readonly created: Date;
  /** Lon/lat. */
  readonly cover: Geometry;
  /** [w, s, e, n] of the cover; w > e crosses ±180. */
  readonly coverBbox: readonly number[];
  readonly nativeEpsg: number;
  readonly nativeBbox: BBox;
  readonly files: readonly TileFile[];
}

type Described = Pick<ByocCollection, 'id' | 'bands' | 'noData' | 's3Bucket'>;

/** The registered media type of a COG. */
const COG = 'image/tiff; application=geotiff; profile=cloud-optimized';
/**
 * A tile without sensing time matches every time filter and sorts last (byoc §7): its scene lasts from before the first
 * satellite to long after us, with `datetime: null` as STAC wants it for an interval.
 */
export const TIMELESS = { start: '1900-01-01T00:00:00Z', end: '2100-01-01T00:00:00Z' } as const;

/** Pure: the STAC item of a tile, and where each band's pixels lie. */
export function tileScene(collection: Described, tile: IngestedTile): NewScene {
  const bands = collection.bands ?? [];
  const finest = tile.files.toSorted((a, b) => a.pixelWidth - b.pixelWidth)[0];
  const item: StacItem = {
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: [
      'https://stac-extensions.github.io/projection/v2.0.0/schema.json',
      'https://stac-extensions.github.io/file/v2.1.0/schema.json',
    ],
    id: tile.id,
    geometry: tile.cover,
    bbox: [...tile.coverBbox],
    properties: {
      ...timesOf(tile.sensingTime),
      created: tile.created.toISOString(),
      title: tile.path,
      // Of degrees there is no distance; gsd is left to the assets' transforms.
      ...(finest && tile.nativeEpsg !== 4326 && { gsd: finest.pixelWidth }),
      'proj:code': `EPSG:${tile.nativeEpsg}`,
      'proj:bbox': [...tile.nativeBbox],
      'proj:geometry': rectangle(tile.nativeBbox),
      ...(finest && gridOf(finest)),
    },
    links: [],
    assets: Object.fromEntries(
      tile.files.map((file): [string, StacAsset] => {
        const held = bands.filter(({ source }) => source === file.source);
        return [file.source, assetOf(collection, file, held)];
      }),
    ),
  };
  return { collectionId: catalogId(collection.id), item, bands: sceneBands(collection, tile.files) };
}

function timesOf(sensingTime: Date | null): StacItem['properties'] {
  if (sensingTime !== null) return { datetime: sensingTime.toISOString() };
  return { datetime: null, start_datetime: TIMELESS.start, end_datetime: TIMELESS.end };
}

function assetOf({ s3Bucket, noData }: Described, file: TileFile, bands: readonly ByocBand[]): StacAsset {
  return {
    href: hrefOf({ s3Bucket }, file),
    type: COG,
    roles: ['data'],
    'file:size': file.sizeBytes,
    ...gridOf(file),
    bands: bands
      .toSorted((a, b) => a.bandIndex - b.bandIndex)
      .map((band) => {
        const nodata = band.noData ?? noData;
        return { name: band.name, data_type: dataTypeOf(band), ...(nodata !== null && { nodata }) };
      }),
  };
}

function sceneBands({ bands, noData, s3Bucket }: Described, files: readonly TileFile[]): SceneBands {
  const bySource = new Map(files.map((file) => [file.source, file]));
  const entries = (bands ?? []).flatMap(({ name, source, bandIndex, noData: own }) => {
    const file = bySource.get(source);
    if (file === undefined) return [];
    const band = { asset: source, href: hrefOf({ s3Bucket }, file), index: bandIndex };
    return [[name, { ...band, nodata: own ?? noData }] as const];
  });
  return Object.fromEntries(entries);
}

function hrefOf(collection: Pick<ByocCollection, 's3Bucket'>, { key }: TileFile): string {
  return `s3://${bucketName(collection)}/${key}`;
}

/** Projection extension: rows first, and the affine row by row. */
function gridOf({ width, height, originX, originY, pixelWidth, pixelHeight }: TileFile) {
  return {
    'proj:shape': [height, width],
    'proj:transform': [pixelWidth, 0, originX, 0, -pixelHeight, originY],
  };
}

function rectangle([minX, minY, maxX, maxY]: BBox) {
  return { type: 'Polygon', coordinates: [[[minX, minY], [maxX, minY], [maxX, maxY], [minX, maxY], [minX, minY]]] }; // prettier-ignore
}

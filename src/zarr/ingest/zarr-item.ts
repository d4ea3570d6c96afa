import { type LonLatArea } from '#libs/geo';
import { type StacItem, type StacProperties } from '#libs/stac';
import { acceptedType, type StoreInspection, type ZarrCrs } from '#libs/zarr';
import { type SceneBands } from '../../catalog/index.js';
import { type ZarrCollection } from '../collections/zarr-collection.entity.js';
import { cubeOf, DATACUBE, timeExtent } from './data-cube.js';
import { noDataOf } from './no-data.js';

const PROJECTION = 'https://stac-extensions.github.io/projection/v2.0.0/schema.json';
/** Name of the item's only asset: the store. */
export const STORE_ASSET = 'data';
export const STORE_TYPE = 'application/vnd+zarr';

/** What ingestion found out about a store. */
export interface IngestedStore {
  readonly inspection: StoreInspection;
  readonly area: LonLatArea;
  readonly crs: ZarrCrs;
}

type StoredAt = Pick<ZarrCollection, 'id' | 's3Bucket' | 'path' | 'created'>;

/**
 * A store is one scene: where it lies, and the time from its first step to its last. Its name is the collection's, which
 * may be renamed.
 */
export function zarrItem(collection: StoredAt, { inspection, area, crs }: IngestedStore): StacItem {
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: [PROJECTION, DATACUBE],
    id: collection.id,
    geometry: area.footprint,
    bbox: [...area.bbox],
    properties: {
      ...timesOf(inspection, collection),
      ...projectionOf(inspection, crs),
      ...cubeOf(inspection, crs.epsg),
    },
    links: [],
    assets: {
      [STORE_ASSET]: {
        href: storeHref(collection),
        type: STORE_TYPE,
        title: 'Zarr store',
        roles: ['data'],
        'zarr:zarr_format': inspection.zarrFormat,
        bands: stacBands(inspection),
      },
    },
  };
}

/** `bands` of STAC 1.1: as stored, in the unit that the array itself names. */
export function stacBands({ arrays }: StoreInspection): Array<Record<string, unknown>> {
  return arrays.map(({ name, dtype, fillValue, attributes }) => {
    const nodata = statedNoData(fillValue);
    const { units, long_name: description } = attributes;
    return {
      name,
      data_type: acceptedType(dtype)?.name,
      ...(nodata !== undefined && { nodata }),
      ...(typeof units === 'string' && units !== '' && { unit: units }),
      ...(typeof description === 'string' && description !== '' && { description }),
    };
  });
}

/** Every band is an array of its own: `href` is its folder. */
export function zarrBands(collection: StoredAt, { arrays }: StoreInspection): SceneBands {
  return Object.fromEntries(
    arrays.map(({ name, fillValue }) => {
      const nodata = statedNoData(fillValue);
      const href = `${storeHref(collection)}${name}/`;
      return [name, { asset: STORE_ASSET, href, index: 1, ...(nodata !== undefined && { nodata }) }];
    }),
  );
}

/** An infinite fill value cannot be said in JSON and is no no-data in STAC's sense. */
function statedNoData(fillValue: unknown): number | 'nan' | undefined {
  const value = noDataOf(fillValue);
  return value === 'NaN' ? 'nan' : typeof value === 'number' ? value : undefined;
}

function storeHref({ s3Bucket, path }: StoredAt): string {
  return `s3://${s3Bucket}/${path}`;
}

/** A timeless store stands at the moment it was registered. */
function timesOf({ time }: StoreInspection, { created }: StoredAt): StacProperties {
  if (time === null) return { datetime: created.toISOString() };
  const [start, end] = timeExtent(time);
  return { datetime: start === end ? start : null, start_datetime: start, end_datetime: end };
}

function projectionOf({ grid }: StoreInspection, { epsg }: ZarrCrs) {
  const { x, y, width, height, envelope } = grid;
  return {
    'proj:code': `EPSG:${epsg}`,
    'proj:shape': [height, width],
    'proj:bbox': [...envelope],
    'proj:transform': [x.step, 0, x.first - x.step / 2, 0, y.step, y.first - y.step / 2],
  };
}

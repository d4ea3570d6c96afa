import { type StacAsset, type StacItem, type StacProperties } from '#libs/stac';
import { type Footprint } from './footprint.js';

/** Prefix of a field → the schema that defines it. Sentinel-1's own has other tokens than Sentinel Hub clients want. */
const SCHEMAS: Readonly<Record<string, string>> = {
  eo: 'eo/v2.0.0',
  proj: 'projection/v2.0.0',
  raster: 'raster/v2.0.0',
  sar: 'sar/v1.0.0',
  sat: 'sat/v1.0.0',
  view: 'view/v1.0.0',
  file: 'file/v2.1.0',
  processing: 'processing/v1.2.0',
  grid: 'grid/v1.1.0',
  mgrs: 'mgrs/v1.0.0',
  s2: 'sentinel-2/v1.0.0',
  landsat: 'landsat/v2.0.0',
};

/** A STAC 1.1 item that declares exactly the extensions whose fields it has. Fields that are null are left out. */
export function stacItem(
  id: string,
  { geometry, bbox }: Footprint,
  properties: Record<string, unknown> & { datetime: string },
  assets: Record<string, StacAsset>,
): StacItem {
  const known = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null)) as StacProperties;
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: extensionsOf([known, ...Object.values(assets)]),
    id,
    geometry,
    bbox,
    properties: known,
    links: [],
    assets,
  };
}

function extensionsOf(objects: readonly object[]): string[] {
  const bands = objects.flatMap((object) => ('bands' in object ? (object.bands as object[]) : []));
  const prefixes = new Set([...objects, ...bands].flatMap(Object.keys).map((field) => field.split(':')[0] ?? ''));
  return Object.entries(SCHEMAS)
    .filter(([prefix]) => prefixes.has(prefix))
    .map(([, path]) => `https://stac-extensions.github.io/${path}/schema.json`);
}

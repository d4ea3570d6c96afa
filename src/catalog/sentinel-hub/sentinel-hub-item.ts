import { type StacItem, type StacLink } from '#libs/stac';
import { type Geometry } from 'geojson';
import { collectionUrl, GEO_JSON_TYPE, link, rootLink } from './catalog-urls.js';
import { sentinelHubAssets } from './item-assets.js';
import { projectionOf } from './item-projection.js';
import { polarizationOf } from './sentinel-1-tokens.js';

const CRS84 = { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC::CRS84' } };
const EXTENSIONS = {
  eo: 'https://stac-extensions.github.io/eo/v1.0.0/schema.json',
  proj: 'https://stac-extensions.github.io/projection/v1.0.0/schema.json',
};

/** A stored item as clients of Sentinel Hub read it (catalog §4): STAC 1.0.0 with the old projection members. Pure. */
export function toSentinelHubItem(item: StacItem, collectionId: string, baseUrl: string) {
  const isSentinel1 = collectionId === 'sentinel-1-grd';
  const properties = propertiesOf(item, isSentinel1);
  return {
    stac_version: '1.0.0',
    stac_extensions: extensionsOf(properties),
    id: item.id,
    type: 'Feature',
    geometry: multiPolygonOf(item.geometry),
    ...(item.bbox !== undefined && { bbox: flat(item.bbox) }),
    properties,
    collection: collectionId,
    assets: sentinelHubAssets(item, isSentinel1 ? 's3' : 'data'),
    links: linksOf(item, collectionId, baseUrl),
  };
}

function propertiesOf(item: StacItem, isSentinel1: boolean): Record<string, unknown> {
  const others = Object.entries(item.properties).filter(([name]) => !name.startsWith('proj:'));
  return {
    ...Object.fromEntries(others),
    ...projectionOf(item),
    ...(isSentinel1 && sentinel1Members(item.properties)),
  };
}

/** sentinelhub-js upper-cases the orbit state without looking whether there is one. */
function sentinel1Members(properties: StacItem['properties']): Record<string, unknown> {
  const { 'sat:orbit_state': orbit, 's1:resolution': resolution } = properties;
  const polarization = polarizationOf(properties);
  return {
    'sat:orbit_state': typeof orbit === 'string' ? orbit.toLowerCase() : '',
    ...(polarization !== null && { 's1:polarization': polarization }),
    ...(typeof resolution === 'string' && { 's1:resolution': resolution.toUpperCase() }),
  };
}

function extensionsOf(properties: Record<string, unknown>): string[] {
  const hasClouds = Object.keys(properties).some((name) => name.startsWith('eo:'));
  return [...(hasClouds ? [EXTENSIONS.eo] : []), ...('proj:epsg' in properties ? [EXTENSIONS.proj] : [])];
}

/** Clients expect areas as MultiPolygon; points and lines stay what they are. */
function multiPolygonOf(geometry: Geometry | null) {
  if (geometry?.type !== 'Polygon') return geometry && { ...geometry, crs: CRS84 };
  return { type: 'MultiPolygon', coordinates: [geometry.coordinates], crs: CRS84 };
}

/** Four numbers, also of a box with heights. */
function flat(box: number[]): number[] {
  return box.length === 6 ? [0, 1, 3, 4].map((at) => box[at] as number) : box;
}

function linksOf({ id, links }: StacItem, collectionId: string, baseUrl: string): StacLink[] {
  const collection = collectionUrl(baseUrl, collectionId);
  return [
    rootLink(baseUrl),
    link('self', `${collection}/items/${encodeURIComponent(id)}`, GEO_JSON_TYPE),
    link('parent', collection),
    link('collection', collection),
    ...links.filter(({ rel }) => rel === 'derived_from'),
  ];
}

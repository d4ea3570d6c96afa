import { randomUUID } from 'node:crypto';
import { type Geometry, type Polygon } from 'geojson';
import { type StacItem, type StacProperties } from '#libs/stac';
import { type NewCollection } from '../../src/catalog/index.js';

/** What a test cares about; the rest is made up. `properties` are merged into the made-up ones. */
export interface SceneSketch {
  readonly id?: string;
  readonly geometry?: Geometry | null;
  readonly properties?: Partial<StacProperties>;
  /** Any other member of an item. */
  readonly [member: string]: unknown;
}

/** A small valid STAC 1.1 item: one square degree at 11°E 46°N on 2024-06-01 with one COG in the bucket `scenes`. */
export function aScene({ properties, ...sketch }: SceneSketch = {}): StacItem {
  const id = sketch.id ?? `scene-${randomUUID().slice(0, 8)}`;
  const geometry = sketch.geometry === undefined ? square(11, 46) : sketch.geometry;
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: ['https://stac-extensions.github.io/eo/v2.0.0/schema.json'],
    id,
    geometry,
    ...(geometry !== null && { bbox: hull(geometry) }),
    properties: { datetime: '2024-06-01T10:00:00Z', 'eo:cloud_cover': 10, ...properties },
    links: [],
    assets: {
      red: {
        href: `s3://scenes/${id}/red.tif`,
        type: 'image/tiff; application=geotiff; profile=cloud-optimized',
        roles: ['data'],
      },
    },
    ...sketch,
  };
}

/** A polygon with its south-west corner at (lon, lat). */
export function square(lon: number, lat: number, size = 1): Polygon {
  const [east, north] = [lon + size, lat + size];
  const ring = [
    [lon, lat],
    [east, lat],
    [east, north],
    [lon, north],
    [lon, lat],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

/** A public collection of users' STAC items. */
export function aCollection(collection: Partial<NewCollection> = {}): NewCollection {
  const id = collection.id ?? `collection-${randomUUID().slice(0, 8)}`;
  return {
    id,
    kind: 'stac',
    readers: ['public'],
    ...collection,
    document: {
      type: 'Collection',
      stac_version: '1.1.0',
      title: `Title of ${id}`,
      description: `What ${id} holds`,
      license: 'CC-BY-4.0',
      ...collection.document,
    },
  };
}

function hull(geometry: Geometry): number[] {
  const points = JSON.stringify('coordinates' in geometry ? geometry.coordinates : geometry.geometries)
    .match(/\[-?[\d.eE+-]+,-?[\d.eE+-]+/g)
    ?.map((text) => text.slice(1).split(',').map(Number)) as number[][];
  const [x, y] = [points.map((p) => p[0] as number), points.map((p) => p[1] as number)];
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

import { type MultiPolygon, type Polygon } from 'geojson';
import { type EncodableImage } from '#libs/encode';
import { type GridRead } from '#libs/raster';
import { type SourceReaders } from './sources/band-source.js';

/** What rendering needs of the outer world: `#libs/raster/operations` in a renderer, fakes in a test. */
export interface PixelPorts {
  readOnGrid(read: GridRead): Promise<void>;
  /** For bands that are no plain raster. */
  readonly sources: SourceReaders;
  /** null = a corner of it has no place in that CRS. */
  projectLonLat(area: { geometry: Polygon | MultiPolygon; crs: string }): Polygon | MultiPolygon | null;
  encodeGeoTiff(image: EncodableImage): Promise<Uint8Array>;
}

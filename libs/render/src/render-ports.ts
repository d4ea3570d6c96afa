import { type EncodableImage } from '#libs/encode';
import { type GeoidRead, type GridRead, type RasterFile, type RasterFileSpec } from '#libs/raster';
import { type PlacePorts, type SourceReaders } from './sources/band-source.js';

/** What rendering needs of the outer world: `#libs/raster/operations` in a renderer, fakes in a test. */
export interface PixelPorts extends PlacePorts {
  readOnGrid(read: GridRead): Promise<void>;
  geoidOnGrid(read: GeoidRead): Promise<void>;
  /** For bands that are no plain raster. */
  readonly sources: SourceReaders;
  /** Local files. */
  createRasterFile(spec: RasterFileSpec): Promise<RasterFile>;
  encodeGeoTiff(image: EncodableImage): Promise<Uint8Array>;
}

import { type GeoidRead, type GridRead, type PlainLevel } from '#libs/raster';

/** What reading radar images needs of GDAL. */
export interface RadarPorts {
  readOnGrid(read: GridRead): Promise<void>;
  geoidOnGrid(read: GeoidRead): Promise<void>;
  usePlainRaster<R>(
    file: Pick<GridRead, 'path' | 'version'>,
    work: (levels: readonly PlainLevel[]) => Promise<R>,
  ): Promise<R>;
}

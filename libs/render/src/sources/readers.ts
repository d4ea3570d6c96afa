import { geoidOnGrid, readOnGrid, usePlainRaster } from '#libs/raster/operations';
import { type SourceReaders } from './band-source.js';
import { readAngleGrid } from './read-angle-grid.js';
import { readSwath } from './read-swath.js';
import { readZarr } from './read-zarr.js';
import { sentinel1Reader } from './sentinel1/read-sentinel1.js';

/** The readers of a renderer process, one per kind of source. */
export const sourceReaders: SourceReaders = {
  'angle-grid': readAngleGrid,
  'sentinel-1': sentinel1Reader({ geoidOnGrid, readOnGrid, usePlainRaster }),
  swath: readSwath,
  zarr: readZarr,
};

/**
 * The raster operations as plain functions. Loads GDAL into this process: for scripts, tests and the child of
 * `RasterPool`; servers go through the pool.
 */
import { type Implementations } from '#libs/process-pool';
import { arrayAtPlaces, arrayOnGrid } from './array-on-grid.js';
import { bandLooks } from './band-looks.js';
import { buildVrt } from './build-vrt.js';
import { writeCog } from './cog.js';
import { cut } from './cut.js';
import { sameCrs } from './crs.js';
import { describe } from './describe.js';
import { encodeGeoTiff } from './encode-geotiff.js';
import { outline } from './footprint.js';
import { mergeBands } from './merge-bands.js';
import { gridPoints } from './points/grid-points.js';
import { inspectOnGrid } from './inspect-on-grid.js';
import { geoidOnGrid } from './geoid-on-grid.js';
import { writeOverviews } from './overviews.js';
import { paintOverviews } from './paint-overviews.js';
import { placesOnGrid } from './places-on-grid.js';
import { usePlainRaster } from './plain-raster.js';
import { describeArrays, readArray } from './netcdf-arrays.js';
import { amplitudeQuicklook } from './products/amplitude-quicklook.js';
import { rgbComposite } from './products/rgb-composite.js';
import { projectLonLat } from './project-lon-lat.js';
import { projectPoints } from './project-points.js';
import { quicklook } from './quicklook.js';
import { createRasterFile } from './raster-file.js';
import { readOnGrid } from './read-on-grid.js';
import { readWindow } from './read-window.js';
import { relocateVrt } from './relocate-vrt.js';
import { closeSampledRasters, sample } from './sample.js';
import { statistics } from './statistics.js';
import { type RasterOperations } from './contract/operations.js';
import { warpFile } from './warp-file.js';
import { warpRead } from './warp-read.js';

export const operations: Implementations<RasterOperations> = {
  describe,
  writeCog,
  buildVrt,
  relocateVrt,
  writeOverviews,
  paintOverviews,
  readWindow,
  warpRead,
  sample,
  statistics,
  cut,
  bandLooks,
  quicklook,
  amplitudeQuicklook,
  rgbComposite,
  encodeGeoTiff,
  warpFile,
  mergeBands,
  gridPoints,
  sameCrs,
  outline,
  describeArrays,
  readArray,
  projectPoints,
};

export {
  arrayAtPlaces,
  arrayOnGrid,
  bandLooks,
  buildVrt,
  closeSampledRasters,
  createRasterFile,
  cut,
  describe,
  encodeGeoTiff,
  geoidOnGrid,
  gridPoints,
  inspectOnGrid,
  outline,
  paintOverviews,
  placesOnGrid,
  projectLonLat,
  quicklook,
  readOnGrid,
  readWindow,
  relocateVrt,
  sameCrs,
  sample,
  statistics,
  usePlainRaster,
  warpFile,
  warpRead,
  writeCog,
  writeOverviews,
};
export { type ArrayRead, type ArrayResampling } from './array-on-grid.js';
export { type ArrayPlaces, type ArrayShape } from './array-places.js';
export { netcdfSize, readNetcdf } from './netcdf.js';

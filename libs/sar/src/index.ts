/** Mathematics of radar images: calibration, speckle, and where a sample lies on the ground. Reads no files. */
export { annotated, calibrate, type ImageWindow, inFile } from './calibrate.js';
export { earthFixed } from './ellipsoid.js';
export { GeolocationGrid } from './geolocation-grid.js';
export { type ImageLocator, type ImagePosition } from './image-position.js';
export { type FilterWindow, leeFilter } from './lee-filter.js';
export { locatePixels, locateSmoothly, type MapPixels, type PixelPositions } from './locate-pixels.js';
export { localIncidence } from './local-incidence.js';
export { multilook } from './multilook.js';
export { RangeDoppler, type Sighting } from './range-doppler.js';
export { type Kernel, type PowerImage, reach, samplePower, type Stretch } from './sampling.js';

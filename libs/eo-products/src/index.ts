export { detectProduct, productSpotOf, type ProductSpot } from './detect-product.js';
export { type LandsatNumbers, readLandsatNumbers } from './landsat/band-numbers.js';
export { PRODUCT_COLLECTIONS } from './product-collections.js';
export { type EoProduct, type ProductFile, type ProductFolder, type ProductKind } from './product-folder.js';
export { readProduct } from './read-product.js';
export { type Calibration, type Lut, type LutVector, readCalibration } from './sentinel1/calibration.js';
export { type AzimuthBlock, type Noise, readNoise } from './sentinel1/noise.js';
export * from './sentinel1/radar-geometry.js';
export { type AngleGrids, readAngleGrids } from './sentinel2/angle-grids.js';

export { bandTypeOf, type BandType, type BitDepth } from './band-type.js';
export { checkCog, type CheckedFile, type ExpectedBand } from './check-cog.js';
export { checkFiles, intersectionOf, type PlacedFile, unionOf } from './check-files.js';
export {
  bboxOfHeader,
  type CogHeader,
  type CogImage,
  overviewsOf,
  type Placement,
  type SampleFormat,
} from './cog-header.js';
export { readCogHeader } from './read-cog-header.js';
export { type GroundResolution, groundResolution, maxMetersPerPixel, resolutionLimitM } from './resolution.js';
export { isSupportedCrs, isUtm, SUPPORTED_CRS } from './supported-crs.js';
export { cogWarnings } from './warnings.js';

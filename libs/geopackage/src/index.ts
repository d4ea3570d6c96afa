/** Vector files of batch processing: GeoPackages that callers bring, and the files that tell what became of their features. */
export { GeoPackage, type GeoPackageRules } from './read/geo-package.js';
export { GeoPackagePool } from './read/geo-package-pool.js';
export { lonLatBoxes, type ToLonLat } from './read/lon-lat-boxes.js';
export { type FeatureTable, type FeatureUse, MOST_FEATURES, type VectorFeature } from './vector-feature.js';
export { type ExecutionRow, writeExecution } from './write/execution-file.js';
export { type ManifestOptions, type ManifestRow, writeFeatureManifest } from './write/feature-manifest.js';

export { type ArrayMetadata } from './array-metadata.js';
export { edgesOf, type Axis } from './axis.js';
export { decodeCfTime } from './cf-time.js';
export { ACCEPTED_CRS, zarrCrs, type ZarrCrs } from './crs.js';
export { acceptedType, type DataType, type SampleFormat } from './data-type.js';
export { type ZarrGrid } from './grid.js';
export { inspectStore, type StoreInspection } from './inspect-store.js';
export { ZarrObjects } from './zarr-objects.js';

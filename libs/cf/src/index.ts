/** Named arrays by the CF conventions: what they mean, and where a point lies in their grids. Reads no file itself. */
export * from './array-dataset.js';
export { numberAttribute, numbersAttribute, textAttribute } from './attributes.js';
export { auxiliaryCoordinates, coordinateOf, type CoordinateRole, referred, roleOf } from './coordinates.js';
export { crsOfMapping } from './crs-of-mapping.js';
export { type AxesGrid, type CfGrid, type CurvilinearGrid, gridOf } from './grid.js';
export { gridLocator } from './grid-locator.js';
export { type GridLocator, type Located, type PointProjector } from './located.js';
export { type Packing, packingOf, unpack } from './packing.js';
export { isText, readValues, variableNamed, wholeOf } from './read-values.js';
export { decodeTimes, type Instant, readTimes } from './time.js';

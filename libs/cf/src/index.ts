/** Named arrays by the CF conventions: what they mean, and where a point lies in their grids. Reads no file itself. */
export * from './array-dataset.js';

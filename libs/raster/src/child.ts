import { serveCalls } from '#libs/process-pool';
import { operations } from './operations.js';
import { type RasterOperations } from './contract/operations.js';

/** Entry of a raster process. */
serveCalls<RasterOperations>(operations);

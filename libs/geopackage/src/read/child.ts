import { serveCalls } from '#libs/process-pool';
import { type GeoPackageOperations, operations } from './operations.js';

/** Entry of a GeoPackage process. */
serveCalls<GeoPackageOperations>(operations);

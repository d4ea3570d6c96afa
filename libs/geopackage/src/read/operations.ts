import { type Implementations } from '#libs/process-pool';
import { type FeatureUse } from '../vector-feature.js';
import { listTables, type ReadableTable } from './list-tables.js';
import { type BatchRead, readBatch, type RowBatch } from './read-batch.js';
import { withUntrustedDatabase } from './untrusted-database.js';

/** What a GeoPackage process can be asked; every call opens the file anew, so any process can go on where another ended. */
export interface GeoPackageOperations {
  tables: [args: { path: string; use: FeatureUse; supported: ReadonlySet<number> }, result: ReadableTable[]];
  batch: [args: BatchRead & { path: string }, result: RowBatch];
}

export const operations: Implementations<GeoPackageOperations> = {
  tables: ({ path, use, supported }) => withUntrustedDatabase(path, (database) => listTables(database, use, supported)),
  batch: ({ path, ...read }) => withUntrustedDatabase(path, (database) => readBatch(database, read)),
};

import { type DatabaseSync } from 'node:sqlite';
import { type FeatureTable, type FeatureUse, MOST_FEATURES } from '../vector-feature.js';
import { fileFault, tableFault } from './fault.js';
import { type FeatureLayout, featureLayout } from './feature-layout.js';
import { quoted } from './quoted.js';
import { registeredTables } from './registered-tables.js';

/** A table and the way to its rows. */
export interface ReadableTable {
  readonly table: FeatureTable;
  readonly layout: FeatureLayout;
}

/** The tables that a use reads. @throws INVALID for every fault that shows before the rows are read. */
export function listTables(database: DatabaseSync, use: FeatureUse, supported: ReadonlySet<number>): ReadableTable[] {
  const registered = registeredTables(database);
  let total = 0;
  const tables = (use === 'raster' ? registered : registered.slice(0, 1)).map((table): ReadableTable => {
    const { name, epsg, geometry, geometryType } = table;
    if (!supported.has(epsg)) throw tableFault(name, `is in EPSG:${epsg}, which is not supported`);
    const layout = featureLayout(database, name, geometry, use);
    const count = countUpTo(database, name, MOST_FEATURES + 1 - total);
    total += count;
    if (total > MOST_FEATURES) throw fileFault(`has more than ${MOST_FEATURES} features`);
    return { table: { name, epsg, geometryType, count }, layout };
  });
  if (total === 0) throw fileFault('has no features');
  return tables;
}

/** Bounded, since a damaged tree may hold the same page without end. */
function countUpTo(database: DatabaseSync, table: string, most: number): number {
  const sql = `SELECT count(*) AS count FROM (SELECT 1 FROM ${quoted(table)} NOT INDEXED LIMIT ?)`;
  return (database.prepare(sql).get(most) as { count: number }).count;
}

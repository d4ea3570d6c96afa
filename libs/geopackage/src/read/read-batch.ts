import { type DatabaseSync } from 'node:sqlite';
import { tableFault } from './fault.js';
import { type FeatureLayout } from './feature-layout.js';
import { type FeatureRow, LONGEST_GEOMETRY, LONGEST_IDENTIFIER } from './feature-row.js';
import { quoted } from './quoted.js';

export interface BatchRead {
  readonly layout: FeatureLayout;
  /** The least key to read; `FIRST_KEY` to begin with. */
  readonly from: bigint;
}

/** Rows as they are stored: what they mean is not for the process that must not be trusted with much. */
export interface RowBatch {
  readonly rows: FeatureRow[];
  /** Where to go on; null = the table has ended. */
  readonly next: bigint | null;
}

export const FIRST_KEY = -(2n ** 63n);
const LAST_KEY = 2n ** 63n - 1n;
/** A batch ends after so many rows or so many bytes of geometries, whichever comes first. */
const MOST_ROWS = 1000;
const MOST_BYTES = 4 * 1024 * 1024;

/** Some rows of a table in the order of their keys. @throws INVALID where they cannot be read. */
export function readBatch(database: DatabaseSync, { layout, from }: BatchRead): RowBatch {
  const statement = database.prepare(selection(layout));
  statement.setReadBigInts(true);
  const rows: FeatureRow[] = [];
  let bytes = 0;
  let least = from;
  for (const row of statement.iterate(from, MOST_ROWS) as unknown as Iterable<FeatureRow>) {
    if (row.key < least) throw tableFault(layout.table, 'is damaged: its rows are out of order');
    rows.push(row);
    bytes += row.geometry instanceof Uint8Array ? row.geometry.byteLength : 0;
    if (row.key === LAST_KEY) return { rows, next: null };
    least = row.key + 1n;
    if (bytes >= MOST_BYTES) return { rows, next: least };
  }
  return { rows, next: rows.length < MOST_ROWS ? null : least };
}

/** NOT INDEXED: the file's own indexes, which may be on expressions, are not walked. */
function selection({ table, key, id, geometry, identifier, width, height, resolution }: FeatureLayout): string {
  const bytes = `octet_length(${quoted(geometry)})`;
  return `
    SELECT ${quoted(key)} AS key, ${short(id)} AS id, ${short(identifier)} AS identifier,
           ${short(width)} AS width, ${short(height)} AS height, ${short(resolution)} AS resolution,
           CASE WHEN ${bytes} <= ${LONGEST_GEOMETRY} THEN ${quoted(geometry)} END AS geometry, ${bytes} AS geometryBytes
    FROM ${quoted(table)} NOT INDEXED
    WHERE ${quoted(key)} >= ?
    ORDER BY ${quoted(key)}
    LIMIT ?`;
}

/** Text and blobs cut off where they are too long for anything, so that a thousand of them have room. */
function short(column: string | null): string {
  if (column === null) return 'NULL';
  const name = quoted(column);
  return `CASE WHEN typeof(${name}) IN ('text', 'blob') THEN substr(${name}, 1, ${LONGEST_IDENTIFIER + 1}) ELSE ${name} END`;
}

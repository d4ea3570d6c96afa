import { writeNewDatabase } from './new-database.js';

/** What became of a tile or feature (batch-v2 §5). */
export interface ExecutionRow {
  readonly id: number;
  /** Name of the tile, identifier of the feature. */
  readonly name: string;
  readonly status: 'PENDING' | 'DONE' | 'FATAL';
  /** Also beside DONE: 'No data'. */
  readonly error: string | null;
  /** Its files are in the bucket. */
  readonly delivered: boolean;
}

/** Writes `execution-<requestId>.sqlite`. @returns how many rows */
export function writeExecution(
  path: string,
  rows: AsyncIterable<ExecutionRow> | Iterable<ExecutionRow>,
): Promise<number> {
  return writeNewDatabase<ExecutionRow>(path, rows, (database) => {
    database.exec('CREATE TABLE features (id INTEGER, name TEXT, status TEXT, error TEXT, delivered BOOLEAN)');
    const insert = database.prepare('INSERT INTO features VALUES (?, ?, ?, ?, ?)');
    return {
      add: ({ id, name, status, error, delivered }) => insert.run(id, name, status, error, Number(delivered)),
      finish: () => undefined,
    };
  });
}

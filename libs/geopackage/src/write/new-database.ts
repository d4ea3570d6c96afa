import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { DomainError } from '#libs/errors';

/** Rows between two turns of the event loop. */
const ROWS_PER_TURN = 500;

/** SQLite's code for a full disk. */
const SQLITE_FULL = 13;

/** What fills a new database. */
export interface RowWriter<Row> {
  add(row: Row): void;
  /** After the last row. */
  finish(): void;
}

/**
 * A new SQLite file of rows as they come, in bounded memory: pages go to the file as soon as SQLite's cache (2 MB) is full.
 * The file is whole or gone: without a journal, what fails half-way is removed.
 * @param path what was there is replaced
 * @returns how many rows
 * @throws STORAGE_FULL
 */
export async function writeNewDatabase<Row>(
  path: string,
  rows: AsyncIterable<Row> | Iterable<Row>,
  begin: (database: DatabaseSync) => RowWriter<Row>,
): Promise<number> {
  await rm(path, { force: true });
  const database = new DatabaseSync(path, { allowExtension: false });
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN');
    const writer = begin(database);
    let count = 0;
    for await (const row of rows) {
      writer.add(row);
      if (++count % ROWS_PER_TURN === 0) await setImmediate();
    }
    writer.finish();
    database.exec('COMMIT');
    database.close();
    return count;
  } catch (error) {
    database.close();
    await rm(path, { force: true });
    if ((error as { errcode?: unknown } | null)?.errcode !== SQLITE_FULL) throw error;
    throw new DomainError('STORAGE_FULL', 'No space is left for the files of the task', { cause: error });
  }
}

import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { isDomainError } from '#libs/errors';
import { fileFault, shown } from './fault.js';

/** Of any value: rows are read without the columns that do not concern us, so only geometries come near. */
const LONGEST_VALUE = 16 * 1024 * 1024;
const MAGIC = 'SQLite format 3\0';

/**
 * A stranger's database for the length of `use`: read-only, nothing beside the file is looked at (`immutable`: a journal or
 * WAL is ignored, no lock is taken), no extensions, no other databases; expressions in its schema may call nothing risky.
 * @throws INVALID where it is no database or damaged
 */
export async function withUntrustedDatabase<T>(path: string, use: (database: DatabaseSync) => T): Promise<T> {
  await assertMagic(path);
  const location = pathToFileURL(path);
  location.searchParams.set('immutable', '1');
  const database = new DatabaseSync(location, { readOnly: true, allowExtension: false, defensive: true });
  try {
    database.limits.length = LONGEST_VALUE;
    database.limits.sqlLength = 1024 * 1024;
    database.limits.exprDepth = 50;
    database.limits.attach = 0;
    database.exec(
      'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON; PRAGMA mmap_size = 0',
    );
    return use(database);
  } catch (error) {
    if (isDomainError(error) || !isSqliteError(error)) throw error;
    throw fileFault(`cannot be read: ${shown(error.message)}`, error);
  } finally {
    database.close();
  }
}

async function assertMagic(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    if (buffer.toString('latin1', 0, bytesRead) !== MAGIC) throw fileFault('is not an SQLite file, or is encrypted');
  } finally {
    await file.close();
  }
}

function isSqliteError(error: unknown): error is Error & { readonly errcode: number } {
  return (error as { code?: unknown } | null)?.code === 'ERR_SQLITE_ERROR';
}

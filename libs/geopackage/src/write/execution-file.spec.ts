import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ExecutionRow, writeExecution } from './execution-file.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'swath-execution-'))));
afterAll(() => rm(folder, { recursive: true }));

const ROWS: ExecutionRow[] = [
  { id: 2108082, name: '28PBB_2_6', status: 'DONE', error: 'No data', delivered: true },
  { id: 7, name: "it's", status: 'FATAL', error: 'EXECUTION_ERROR', delivered: false },
  { id: 8, name: 'later', status: 'PENDING', error: null, delivered: false },
];

it('answers what clients ask of it, and replaces an earlier one', async () => {
  const path = join(folder, 'execution.sqlite');
  for (let time = 0; time < 2; time++) expect(await writeExecution(path, ROWS)).toBe(3);
  const database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare("SELECT name FROM features WHERE status = 'DONE'").all()).toEqual([{ name: '28PBB_2_6' }]);
  expect(database.prepare('SELECT * FROM features').all()).toEqual(
    ROWS.map((row) => ({ ...row, delivered: Number(row.delivered) })),
  );
  const columns = database.prepare("SELECT name, type FROM pragma_table_info('features')").all();
  expect(columns.map(({ name, type }) => `${String(name)} ${String(type)}`)).toEqual(['id INTEGER', 'name TEXT', 'status TEXT', 'error TEXT', 'delivered BOOLEAN']); // prettier-ignore
  database.close();
});

it('leaves no half of a file behind', async () => {
  const path = join(folder, 'half.sqlite');
  async function* rows() {
    yield* ROWS;
    throw new Error('the source of rows is gone');
  }
  await expect(writeExecution(path, rows())).rejects.toThrow('the source of rows is gone');
  await expect(access(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { reseal } from '../../src/platform/secrets/reseal.js';
import { SecretBox } from '../../src/platform/secrets/secret-box.js';
import { SEALED_COLUMNS } from '../../src/sealed-columns.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

const [old, young, lost] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const box = new SecretBox([young, old]);
const ownerOf = (id: string) => `things/${id}`;

let database: TestDatabase;
let dataSource: DataSource;
let dataDir: string;
beforeAll(async () => {
  database = await freshDatabase();
  dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
  dataDir = await mkdtemp(join(tmpdir(), 'swath-secrets-'));
}, 60_000);
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
  await rm(dataDir, { recursive: true });
});

async function put(table: string, key: Buffer, owner: (id: string) => string, value: unknown): Promise<string> {
  const id = crypto.randomUUID();
  const secrets = new SecretBox([key]).seal(value, owner(id));
  await dataSource.query(`INSERT INTO ${table} (id, secrets) VALUES ($1, $2)`, [id, secrets]);
  return id;
}

const stored = async (table: string, id: string): Promise<string> =>
  (await dataSource.query(`SELECT secrets FROM ${table} WHERE id = $1`, [id]))[0].secrets;

describe('secrets that are sealed anew', () => {
  it('open with the newest key; those without a key stay and are named', async () => {
    await dataSource.query('CREATE TABLE things (id uuid PRIMARY KEY, secrets text)');
    const olds = await Promise.all(Array.from({ length: 501 }, (_, i) => put('things', old, ownerOf, { i })));
    const current = await put('things', young, ownerOf, 'current');
    const unreadable = await put('things', lost, ownerOf, 'lost');
    await dataSource.query('INSERT INTO things (id) VALUES ($1)', [crypto.randomUUID()]);
    const before = await stored('things', current);

    expect(await reseal(dataSource, box, { table: 'things', ownerOf })).toEqual({
      ...{ resealed: 501, current: 1 },
      unreadable: [expect.stringContaining(`things ${unreadable}: `)],
    });
    const onlyYoung = new SecretBox([young]);
    for (const [i, id] of olds.entries())
      expect(onlyYoung.open(await stored('things', id), ownerOf(id))).toEqual({ i });
    expect(await stored('things', current)).toBe(before);
    expect((await reseal(dataSource, box, { table: 'things', ownerOf })).resealed).toBe(0);
  });

  it('are in every column that has any', async () => {
    const columns = await dataSource.query<Array<{ table_name: string }>>(
      `SELECT table_name FROM information_schema.columns WHERE column_name = 'secrets' AND table_schema = 'public'`,
    );
    const known = [...SEALED_COLUMNS.map(({ table }) => table), 'things'];
    expect(columns.map((column) => column.table_name).sort()).toEqual(known.sort());
  });

  it('are rotated by the command', async () => {
    const { table, ownerOf: owner } = SEALED_COLUMNS.find((column) => column.table === 'import_orders')!;
    for (const column of ['account_id', 'created_by', 'provider', 'name', 'sqkm', 'input', 'query', 'area', 'items'])
      await dataSource.query(`ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL`);
    const id = await put(table, old, owner, { planetApiKey: 'k' });
    const keys = [young, old].map((key) => key.toString('base64')).join(',');
    const { code, out } = await rotate({ DATABASE_URL: database.url, SWATH_DATA_DIR: dataDir, SWATH_SECRETS_KEYS: keys }); // prettier-ignore
    expect([code, out]).toEqual([0, expect.stringContaining('import_orders: 1 sealed anew, 0 had the newest key')]);
    expect(new SecretBox([young]).open(await stored(table, id), owner(id))).toEqual({ planetApiKey: 'k' });
    const gone = { DATABASE_URL: database.url, SWATH_DATA_DIR: dataDir, SWATH_SECRETS_KEYS: lost.toString('base64') };
    expect(await rotate(gone)).toMatchObject({ code: 1, out: expect.stringContaining(`import_orders ${id}: `) });
  }, 60_000);
});

function rotate(env: Record<string, string>): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/src/main.secrets-rotate.js'], { env: { ...process.env, NODE_OPTIONS: '', ...env } }, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), out: stdout + stderr })); // prettier-ignore
  });
}

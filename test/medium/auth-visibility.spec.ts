import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { canRead, readableBy, type Principal, type Role, type Visibility } from '../../src/auth/index.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

const person = (role: Role): Principal => {
  const id = randomUUID();
  return { kind: 'user', id, ownerId: id, accountId: randomUUID(), role, name: `${role}@swath.test`, scope: 'full' };
};
const owner = person('editor');
const CALLERS: Record<string, Principal | null> = {
  anonymous: null,
  viewer: person('viewer'),
  editor: person('editor'),
  owner,
  'client of the owner': { ...person('viewer'), kind: 'client', ownerId: owner.id },
  admin: person('admin'),
};

type Grant = { role: Role } | { userId: string } | null;
interface Row {
  id: string;
  visibility: Visibility;
  published: boolean;
  createdBy: string | null;
  grant: Grant;
}

const VISIBILITIES: Visibility[] = ['private', 'restricted', 'internal', 'public'];
const GRANTS: Grant[] = [null, { role: 'viewer' }, { userId: CALLERS['editor']!.id }];

/** Every combination of what the predicate looks at. */
const ROWS: Row[] = VISIBILITIES.flatMap((visibility) =>
  [true, false].flatMap((published) =>
    [owner.id, null].flatMap((createdBy) =>
      GRANTS.map((grant) => ({ id: randomUUID(), visibility, published, createdBy, grant })),
    ),
  ),
);

function holds(grant: Grant, caller: Principal | null): boolean {
  if (grant === null || caller === null) return false;
  return 'role' in grant ? grant.role === caller.role : grant.userId === caller.ownerId;
}

describe('readableBy on real rows', () => {
  let database: TestDatabase;
  let db: DataSource;

  jest.setTimeout(30_000);
  beforeAll(async () => {
    database = await freshDatabase();
    db = await new DataSource(dataSourceOptions(database.url)).initialize();
    for (const row of ROWS) {
      await db.query(
        `INSERT INTO datasets (id, record_type, title, visibility, record_status, created_by)
         VALUES ($1, 'raster_dataset', 'row', $2, $3, $4)`,
        [row.id, row.visibility, row.published ? 'published' : 'draft', row.createdBy],
      );
      if (row.grant !== null)
        await db.query('INSERT INTO dataset_grants (dataset_id, role, user_id) VALUES ($1, $2, $3)', [
          row.id,
          'role' in row.grant ? row.grant.role : null,
          'userId' in row.grant ? row.grant.userId : null,
        ]);
    }
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it.each(Object.keys(CALLERS))('shows %s exactly the rows that canRead allows', async (name) => {
    const caller = CALLERS[name] ?? null;
    const { sql, parameters } = readableBy(caller, 'd');
    const found = await db
      .createQueryBuilder()
      .select('d.id', 'id')
      .from('datasets', 'd')
      .where(sql, parameters)
      .getRawMany<{ id: string }>();
    const allowed = ROWS.filter((row) => canRead(caller, row, holds(row.grant, caller)));
    expect(found.map(({ id }) => id).sort()).toEqual(allowed.map(({ id }) => id).sort());
    // Neither all nor nothing, or the comparison would prove little.
    if (name !== 'admin') expect(found.length).toBeLessThan(ROWS.length);
    expect(found.length).toBeGreaterThan(0);
  });
});

import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { verify } from 'argon2';
import { DataSource, type EntityManager } from 'typeorm';
import { Account } from '../../src/auth/account.entity.js';
import { OauthClient } from '../../src/auth/clients/oauth-client.entity.js';
import { FirstStart } from '../../src/auth/first-start/first-start.js';
import { Passwords } from '../../src/auth/secrets/passwords.js';
import { User } from '../../src/auth/users/user.entity.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

const NOTHING_GIVEN = { adminEmail: null, adminPassword: null, clientId: null, clientSecret: null };

describe('first start', () => {
  let database: TestDatabase;
  let db: DataSource;
  let dir: string;
  let printed: string;
  const passwords = new Passwords();

  jest.setTimeout(30_000);
  beforeAll(async () => {
    database = await freshDatabase();
    const options = { ...dataSourceOptions(database.url), entities: [Account, User, OauthClient] };
    db = await new DataSource(options).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    await db.query('TRUNCATE accounts CASCADE');
    dir = await mkdtemp(join(tmpdir(), 'swath-first-start-'));
    printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(dir, { recursive: true });
  });

  const start = (given = {}, dataSource = db) =>
    new FirstStart(dataSource, { ...NOTHING_GIVEN, ...given }, passwords, {
      dir,
      bucketsFile: null,
      datasetRoots: [],
    }).onApplicationBootstrap();
  const kept = async () => JSON.parse(await readFile(join(dir, 'credentials.json'), 'utf8')) as Record<string, string>;
  /** That the file opens the door, which is what it is for. */
  const expectFileToBeTrue = async () => {
    const file = await kept();
    const [user] = await db.manager.find(User);
    const [client] = await db.manager.find(OauthClient);
    expect([user?.email, client?.clientId]).toEqual([file['admin_email'], file['client_id']]);
    expect(await verify(user!.passwordHash, file['admin_password']!)).toBe(true);
    expect(await verify(client!.secretHash, file['client_secret']!)).toBe(true);
  };

  it('makes an administrator and their client, prints them and keeps them where only the owner reads', async () => {
    await start();
    await expectFileToBeTrue();
    for (const value of Object.values(await kept())) expect(printed).toContain(value);
    expect((await stat(join(dir, 'credentials.json'))).mode & 0o777).toBe(0o600);
    const [user] = await db.manager.find(User);
    const [client] = await db.manager.find(OauthClient);
    expect(user).toMatchObject({ role: 'admin', email: 'admin@swath.local' });
    expect(client).toMatchObject({ role: 'admin', userId: user!.id, accountId: user!.accountId });
  });

  it('takes what the operator gives, keeps it for the demo, and has nothing to print then', async () => {
    const given = {
      adminEmail: 'Boss@Example.org',
      adminPassword: 'given password',
      clientId: 'given-client',
      clientSecret: 'given secret',
    };
    await start(given);
    expect(await kept()).toEqual({
      admin_email: 'boss@example.org',
      admin_password: 'given password',
      client_id: 'given-client',
      client_secret: 'given secret',
    });
    await expectFileToBeTrue();
    expect(printed).not.toMatch(/given password|given secret|client secret/);
  });

  it('happens once', async () => {
    await start();
    const before = await kept();
    printed = '';
    await start({ adminPassword: 'another password' });
    expect([await kept(), printed]).toEqual([before, '']);
    expect(await db.manager.count(User)).toBe(1);
  });

  it('happens once when four processes start at the same moment', async () => {
    await Promise.all(Array.from({ length: 4 }, () => start()));
    expect([
      await db.manager.count(Account),
      await db.manager.count(User),
      await db.manager.count(OauthClient),
    ]).toEqual([1, 1, 1]);
    expect(printed.match(/client secret/g)).toHaveLength(1);
    await expectFileToBeTrue();
  });

  it('picks up the written file when the process died before the rows were committed', async () => {
    await expect(start({}, failingAtTheEnd(db))).rejects.toThrow('power cut');
    expect(await db.manager.count(User)).toBe(0);
    const before = await kept();
    await start();
    expect(await kept()).toEqual(before);
    await expectFileToBeTrue();
  });

  it('makes no administrator whose password nobody would know: without a file there are no rows', async () => {
    await rm(dir, { recursive: true });
    await import('node:fs/promises').then((fs) => fs.writeFile(dir, 'not a folder'));
    await expect(start()).rejects.toThrow();
    expect(await db.manager.count(User)).toBe(0);
  });
});

/** The data source, but its transactions fail after their work and before their commit. */
function failingAtTheEnd(db: DataSource): DataSource {
  return {
    transaction: (work: (manager: EntityManager) => Promise<unknown>) =>
      db.transaction(async (manager) => {
        await work(manager);
        throw new Error('power cut');
      }),
  } as unknown as DataSource;
}

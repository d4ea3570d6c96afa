import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openInstanceFolder } from './instance-folder.js';
import { StartRefused } from './start-refused.js';

const base = mkdtempSync(join(tmpdir(), 'swath-folder-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('openInstanceFolder', () => {
  it('keeps the sockets inside the data folder, closed to others', () => {
    const folder = openInstanceFolder(join(base, 'short'));
    expect(folder.redisSocket).toBe(join(base, 'short', 'run', 'redis.sock'));
    expect(statSync(folder.run).mode & 0o777).toBe(0o700);
  });

  it('moves the sockets of a data folder that lies deep to a short path of its own', () => {
    const deep = (name: string) => openInstanceFolder(join(base, 'x'.repeat(120), name));
    const [one, other] = [deep('one'), deep('other')];
    for (const { postgresSockets } of [one, other])
      expect(Buffer.byteLength(join(postgresSockets, '.s.PGSQL.5432.lock'))).toBeLessThan(108);
    expect(one.postgresSockets).not.toBe(other.postgresSockets);
    for (const { redisSocket } of [one, other]) rmSync(join(redisSocket, '..'), { recursive: true });
  });

  it('says what to do when the data folder cannot be made', () => {
    writeFileSync(join(base, 'file'), '');
    expect(() => openInstanceFolder(join(base, 'file'))).toThrow(StartRefused);
  });
});

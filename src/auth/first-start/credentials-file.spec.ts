import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readCredentials, writeCredentials } from './credentials-file.js';

const CREDENTIALS = { admin_email: 'a@b', admin_password: 'p', client_id: 'c', client_secret: 's' };

describe('credentials file', () => {
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'swath-credentials-'))));
  afterEach(() => rm(dir, { recursive: true }));

  it('comes back as it was written, in a folder that is made on the way', async () => {
    const path = join(dir, 'data', 'credentials.json');
    await writeCredentials(path, CREDENTIALS);
    expect(await readCredentials(path)).toEqual(CREDENTIALS);
    expect(await readdir(join(dir, 'data'))).toEqual(['credentials.json']);
  });

  it('is closed to others, also when it replaces one that was open', async () => {
    const path = join(dir, 'credentials.json');
    await writeFile(path, '{}');
    await chmod(path, 0o644);
    await writeCredentials(path, CREDENTIALS);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['absent', null],
    ['cut short', '{"admin_email": "a@'],
    ['something else', '{"admin_email": 1}'],
    ['null', 'null'],
  ])('counts as none when it is %s', async (_, content) => {
    const path = join(dir, 'credentials.json');
    if (content !== null) await writeFile(path, content);
    expect(await readCredentials(path)).toBeNull();
  });
});

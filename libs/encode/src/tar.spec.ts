import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from '@jest/globals';
import { tarOf, type TarMember } from './tar.js';

const dir = mkdtempSync(join(tmpdir(), 'swath-tar-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const member = (identifier: string, extension: string, size: number): TarMember => ({
  identifier,
  extension,
  bytes: Uint8Array.from({ length: size }, (_, i) => i % 251),
});

async function archive(name: string, ...args: Parameters<typeof tarOf>): Promise<string> {
  const path = join(dir, name);
  writeFileSync(path, await buffer(tarOf(...args)));
  return path;
}

const tar = (...args: string[]) => execFileSync('tar', args, { encoding: 'utf8', stdio: 'pipe' });

describe('tarOf, as GNU tar reads it', () => {
  it('lists the members in their order, without folders, with size, mode and time', async () => {
    const members = [member('default', 'tif', 511), member('B04', 'png', 512), member('userdata', 'json', 0)];
    const path = await archive('three.tar', members, new Date('2024-05-06T07:08:09Z'));
    expect(tar('-tf', path).trim().split('\n')).toEqual(['default.tif', 'B04.png', 'userdata.json']);
    const [first] = tar('-tv', '--numeric-owner', '--utc', '--full-time', '-f', path).split('\n');
    expect(first).toMatch(/^-rw-r--r-- 0\/0 +511 2024-05-06 07:08:09 default\.tif$/);
  });

  it.each([0, 1, 511, 512, 513, 100_000])('gives back a member of %i bytes', async (size) => {
    const sent = member('default', 'tif', size);
    const path = await archive(`size-${size}.tar`, [sent, member('next', 'json', 2)]);
    tar('-xf', path, '-C', dir);
    expect(Buffer.compare(readFileSync(join(dir, 'default.tif')), sent.bytes)).toBe(0);
    expect(readFileSync(path).length % 512).toBe(0);
  });

  it('takes the longest output id', async () => {
    const path = await archive('long.tar', [member('x'.repeat(64), 'json', 1)]);
    expect(tar('-tf', path).trim()).toBe(`${'x'.repeat(64)}.json`);
  });

  it('is a valid archive when empty', async () => {
    expect(tar('-tf', await archive('empty.tar', []))).toBe('');
  });
});

describe('tarOf', () => {
  it('asks for a member only when the one before has been taken', async () => {
    const asked: string[] = [];
    async function* members() {
      for (const id of ['a', 'b']) {
        asked.push(id);
        yield member(id, 'png', 3);
      }
    }
    const stream = tarOf(members());
    await stream.next();
    expect(asked).toEqual(['a']);
    await stream.next();
    await stream.next();
    expect(asked).toEqual(['a']);
    await stream.next();
    expect(asked).toEqual(['a', 'b']);
  });

  it.each(['a/b', '..\\x', 'x'.repeat(98), 'nul\0'])('refuses the name %j', async (identifier) => {
    await expect(buffer(tarOf([member(identifier, 'png', 1)]))).rejects.toThrow(RangeError);
  });
});

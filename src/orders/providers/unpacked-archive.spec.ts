import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ZipContent, zipOf } from '../../../test/support/zip-file.js';
import { unpackArchive } from './unpacked-archive.js';

let dir: string;
beforeAll(async () => (dir = await mkdtemp(join(tmpdir(), 'swath-unpack-'))));
afterAll(() => rm(dir, { recursive: true }));

const signal = new AbortController().signal;
let count = 0;
async function unpack(bytes: Buffer, stop = signal) {
  const zip = join(dir, `${(count += 1)}.zip`);
  await writeFile(zip, bytes);
  return unpackArchive(zip, join(dir, String(count)), stop);
}
const gone = () => access(join(dir, String(count))).then(() => false, () => true); // prettier-ignore

describe('unpackArchive', () => {
  it('writes every file below the folder and tells their names and sizes', async () => {
    const files = await unpack(zipOf([['a/IMG.TIF', Buffer.from('pixels')], ['a/b/DIM.XML', Buffer.from('<D/>')], ['empty', Buffer.alloc(0)]])); // prettier-ignore
    expect(files.map(({ path, size }) => [path, size])).toEqual([['a/IMG.TIF', 6], ['a/b/DIM.XML', 4], ['empty', 0]]); // prettier-ignore
    expect(await readFile(files[0]!.local, 'utf8')).toBe('pixels');
  });

  it.each<[string, Buffer]>([
    ['no archive', Buffer.from('<html>Sign in</html>')],
    ['half an archive', zipOf([['a', Buffer.alloc(5000, 7)]]).subarray(0, 60)],
    ['an empty one', zipOf([])],
    ['one that leads out', zipOf([['../evil', Buffer.from('x')]])],
    [
      'a damaged file',
      zipOf([
        ['a', Buffer.from('x')],
        ['b', Buffer.from('pixels'), { crc: 1 }],
      ] satisfies ZipContent),
    ],
    ['an encrypted one', zipOf([['a', Buffer.from('x'), { flags: 0x0801 }]])],
  ])('leaves nothing of %s', async (_what, bytes) => {
    await expect(unpack(bytes)).rejects.toMatchObject({ code: 'INVALID' });
    expect(await gone()).toBe(true);
  });

  it('stops when it is told to', async () => {
    await expect(unpack(zipOf([['a', Buffer.from('x')]]), AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(await gone()).toBe(true);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FilesystemStore } from './filesystem-store.js';

let base: string;
let root: string;
let store: FilesystemStore;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'swath-fs-'));
  root = join(base, 'bucket');
  await mkdir(root);
  store = new FilesystemStore('b', root);
});

afterEach(() => rm(base, { recursive: true, force: true }));

const listed = async (prefix = '') => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

describe('a filesystem bucket and symbolic links', () => {
  beforeEach(async () => {
    await mkdir(join(base, 'outside'));
    await writeFile(join(base, 'outside', 'secret'), 'secret');
    // The name of the sibling begins like the bucket's: a prefix test without separator would let it pass.
    await mkdir(join(base, 'bucket-2'));
    await writeFile(join(base, 'bucket-2', 'secret'), 'secret');
    await symlink(join(base, 'outside'), join(root, 'out'));
    await symlink(join(base, 'bucket-2'), join(root, 'sibling'));
    await symlink(join(base, 'outside', 'secret'), join(root, 'file'));
    await symlink('/no/such/place', join(root, 'dangling'));
    await symlink(join(root, 'loop'), join(root, 'loop'));
  });

  it.each(['out/secret', 'sibling/secret', 'file', 'dangling', 'loop', 'loop/x'])('has no object %s', async (key) => {
    expect(await store.head(key)).toBeNull();
    await expect(store.get(key)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it.each(['out/new', 'sibling/new', 'file', 'dangling', 'dangling/new', 'loop/x'])(
    'neither writes nor names %s to GDAL',
    async (key) => {
      await expect(store.put(key, Buffer.from('1'))).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      expect(() => store.gdalPath(key)).toThrow(expect.objectContaining({ code: 'OBJECT_NOT_FOUND' }));
    },
  );

  it('deletes nothing behind a link, and lists nothing', async () => {
    await store.delete('out/secret');
    expect(await readFile(join(base, 'outside', 'secret'), 'utf8')).toBe('secret');
    expect(await listed()).toEqual([]);
  });

  it('follows a link that stays inside', async () => {
    await store.put('real/a', Buffer.from('inside'));
    await symlink('real', join(root, 'alias'));
    expect((await buffer(await store.get('alias/a'))).toString()).toBe('inside');
    expect(await listed()).toEqual(['real/a']);
  });

  it('works when the bucket itself is reached through a link', async () => {
    await symlink(root, join(base, 'linked'));
    const linked = new FilesystemStore('b', join(base, 'linked'));
    await linked.put('a/b', Buffer.from('1'));
    expect(linked.gdalPath('a/b')).toBe(join(base, 'linked', 'a', 'b'));
    expect(await store.head('a/b')).not.toBeNull();
  });
});

describe('a filesystem bucket', () => {
  it('does not open pipes or folders as objects', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await expect(store.get('pipe')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    expect([await store.head('pipe'), await listed()]).toEqual([null, []]);
  });

  it('shows no partial write to readers or in listings', async () => {
    let finish: () => void = () => undefined;
    const half = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        await new Promise<void>((resolve) => (finish = resolve));
        yield Buffer.from('whole');
      })(),
    );
    const writing = store.put('k', half);
    while ((await readdir(join(root, '.swath-partial')).catch(() => [])).length === 0) await new Promise(setImmediate);
    expect([await store.head('k'), await listed()]).toEqual([null, []]);
    finish();
    await writing;
    expect(await listed()).toEqual(['k']);
  });

  it('refuses a key whose folder is an object, and one that is the folder of objects', async () => {
    await store.put('a', Buffer.from('1'));
    await store.put('d/e', Buffer.from('1'));
    await expect(store.put('a/b', Buffer.from('2'))).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(store.put('d', Buffer.from('2'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect([await listed(), await readdir(join(root, '.swath-partial'))]).toEqual([['a', 'd/e'], []]);
  });

  it('keeps no empty folders after a deletion or a failed move', async () => {
    await store.put('a/b/c/d', Buffer.from('1'));
    await store.put('a/x', Buffer.from('1'));
    await store.delete('a/b/c/d');
    await expect(store.putFile('new/one', join(base, 'absent'), { move: true })).rejects.toThrow();
    expect([await readdir(root), await readdir(join(root, 'a'))]).toEqual([['.swath-partial', 'a'], ['x']]);
  });

  it('survives deletions that remove the folder a write is about to use', async () => {
    const writes = Array.from({ length: 60 }, (_, i) =>
      store.put(`deep/er/${i}`, Buffer.from('1')).then(() => store.delete(`deep/er/${i}`)),
    );
    await Promise.all(writes);
    expect(await listed()).toEqual([]);
  });

  it('moves a file without copying it when the file system is the same', async () => {
    const file = join(base, 'finished');
    await writeFile(file, '1');
    const { ino } = await stat(file);
    await store.putFile('x/y', file, { move: true });
    expect((await stat(join(root, 'x', 'y'))).ino).toBe(ino);
  });

  it('changes the etag when equal bytes are written again', async () => {
    const first = await store.put('k', Buffer.from('same'));
    const second = await store.put('k', Buffer.from('same'));
    expect(second.etag).not.toBe(first.etag);
  });

  it('removes writes that died long ago and keeps those in progress', async () => {
    await mkdir(join(root, '.swath-partial'));
    const [old, young] = ['old', 'young'].map((name) => join(root, '.swath-partial', name));
    await writeFile(old ?? '', '1');
    await writeFile(young ?? '', '1');
    await utimes(old ?? '', new Date(0), new Date(0));
    expect(await store.removeAbandonedWrites(60_000)).toBe(1);
    expect(await readdir(join(root, '.swath-partial'))).toEqual(['young']);
  });
});

/** Only root may mount; elsewhere the mapping of ENOSPC is covered by store-error.spec.ts. */
const canMount = (() => {
  try {
    execFileSync('mount', ['--fake', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
})();

(canMount ? describe : describe.skip)('a full disk (tmpfs of 1 MB; needs root)', () => {
  beforeEach(() => void execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root]));
  afterEach(() => void execFileSync('umount', [root]));

  it('is STORAGE_FULL, keeps the former object and gives the space back', async () => {
    await store.put('k', Buffer.from('former'));
    await expect(store.put('k', Buffer.alloc(2 << 20))).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    const stream = Readable.from(Array.from({ length: 32 }, () => Buffer.alloc(1 << 16)));
    await expect(store.put('n', stream)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect([await listed(), await readdir(join(root, '.swath-partial'))]).toEqual([['k'], []]);
    await store.put('fits', Buffer.alloc(900_000));
  });

  it('copies a file from another file system where it cannot be renamed', async () => {
    const file = join(base, 'elsewhere');
    await writeFile(file, 'moved');
    await store.putFile('x/y', file, { move: true });
    expect(await readFile(join(root, 'x', 'y'), 'utf8')).toBe('moved');
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startS3Server, type S3Server } from '../../../test/support/s3-server.js';
import { FilesystemStore } from './filesystem-store.js';
import { MemoryStore } from './memory-store.js';
import { compareKeys } from './object-key.js';
import { type ObjectInfo, type ObjectStore } from './object-store.js';
import { S3Store } from './s3-store.js';

/** The smallest part S3 allows. */
const S3_PART_BYTES = 5 * 1024 * 1024;

let scratch: string;
let s3: S3Server;
let s3Prefixes = 0;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'swath-contract-'));
  s3 = await startS3Server('contract');
});

afterAll(async () => {
  await s3.stop();
  await rm(scratch, { recursive: true, force: true });
});

/** A fresh, empty store of each kind, and a look behind it for what a failed write left over. */
const KINDS: Record<ObjectStore['kind'], () => Promise<{ store: ObjectStore; leftovers: () => Promise<string[]> }>> = {
  memory: async () => ({ store: new MemoryStore('contract'), leftovers: async () => [] }),
  filesystem: async () => {
    const root = await mkdtemp(join(scratch, 'bucket-'));
    const files = async () => {
      const all = await readdir(root, { recursive: true, withFileTypes: true });
      return all.filter((e) => e.isFile()).map((e) => e.name);
    };
    return { store: new FilesystemStore('contract', root), leftovers: files };
  },
  s3: async () => {
    const store = new S3Store('contract', { ...s3.settings, prefix: `tenant/${s3Prefixes++}` }, S3_PART_BYTES);
    return { store, leftovers: () => s3.openUploads('contract') };
  },
};

describe.each(Object.entries(KINDS))('ObjectStore contract: %s', (kind, create) => {
  let store: ObjectStore;
  let leftovers: () => Promise<string[]>;

  beforeEach(async () => {
    ({ store, leftovers } = await create());
  });

  const read = async (key: string) => (await buffer(await store.get(key))).toString();
  const list = async (prefix: string) => {
    const found: ObjectInfo[] = [];
    for await (const info of store.list(prefix)) found.push(info);
    return found;
  };
  const keys = async (prefix: string) => (await list(prefix)).map((info) => info.key);

  it('says its kind and bucket', () => {
    expect([store.kind, store.bucket]).toEqual([kind, 'contract']);
  });

  it('returns the bytes that were put, from an array or a stream', async () => {
    await store.put('a/array.bin', Buffer.from('array'));
    await store.put('a/stream.bin', Readable.from([Buffer.from('str'), Buffer.from('eam')]));
    expect([await read('a/array.bin'), await read('a/stream.bin')]).toEqual(['array', 'stream']);
  });

  it('stores an empty object', async () => {
    const info = await store.put('empty', Readable.from([]));
    expect([info.size, await read('empty')]).toEqual([0, '']);
  });

  it('describes an object the same way in put, head and list', async () => {
    const put = await store.put('x/y.tif', Buffer.from('12345'));
    expect(put).toMatchObject({ key: 'x/y.tif', size: 5, etag: expect.stringMatching(/^"[^"]+"$/) });
    expect(Math.abs(put.modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
    const [listed] = await list('x/');
    expect([(await store.head('x/y.tif'))?.etag, listed?.etag, listed?.size]).toEqual([put.etag, put.etag, 5]);
  });

  it('replaces an object and changes its etag', async () => {
    const before = await store.put('k', Buffer.from('old!'));
    const after = await store.put('k', Buffer.from('new!'));
    expect(await read('k')).toBe('new!');
    expect(after.etag).not.toBe(before.etag);
  });

  it('answers null to head and OBJECT_NOT_FOUND to get for an absent object', async () => {
    expect(await store.head('no/such')).toBeNull();
    await expect(store.get('no/such')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    await expect(store.get('no/such', { start: 1 })).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('does not take the folder part of a key for an object', async () => {
    await store.put('dir/object', Buffer.from('1'));
    expect(await store.head('dir')).toBeNull();
    await expect(store.get('dir')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    await store.delete('dir');
    expect(await read('dir/object')).toBe('1');
  });

  it('does not find anything below an object', async () => {
    await store.put('object', Buffer.from('1'));
    expect(await store.head('object/below')).toBeNull();
    await expect(store.get('object/below')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    await store.delete('object/below');
  });

  it.each([
    [{ start: 2, end: 4 }, '234'],
    [{ start: 7 }, '789'],
    [{ start: 8, end: 900 }, '89'],
    [{ start: 9, end: 9 }, '9'],
  ])('reads the byte range %j', async (range, expected) => {
    await store.put('digits', Buffer.from('0123456789'));
    expect((await buffer(await store.get('digits', range))).toString()).toBe(expected);
  });

  it.each([{ start: 10 }, { start: 10, end: 12 }, { start: 3, end: 2 }, { start: -1 }, { start: 0.5 }])(
    'refuses the byte range %j',
    async (range) => {
      await store.put('digits', Buffer.from('0123456789'));
      await expect(store.get('digits', range)).rejects.toMatchObject({ code: 'INVALID' });
    },
  );

  it('lists in byte order of the whole key, by whole or partial prefix', async () => {
    const inOrder = ['a', 'b-1/x', 'b.tif', 'b/1', 'b/10', 'b/2/deep/er', 'ba', 'ä', '\u{ff5e}', '\u{1f30d}'];
    for (const key of [...inOrder].reverse()) await store.put(key, Buffer.from(key));
    // S3 itself lists in this order; s3rver, folder by folder. For it only the set of keys is compared.
    const ordered = (found: string[]) => (kind === 's3' ? found.sort(compareKeys) : found);
    expect(ordered(await keys(''))).toEqual(inOrder);
    expect(ordered(await keys('b'))).toEqual(['b-1/x', 'b.tif', 'b/1', 'b/10', 'b/2/deep/er', 'ba']);
    expect(await keys('b/')).toEqual(['b/1', 'b/10', 'b/2/deep/er']);
    expect(await keys('b/1')).toEqual(['b/1', 'b/10']);
    expect(await keys('b/2/de')).toEqual(['b/2/deep/er']);
    expect(await keys('c')).toEqual([]);
    expect(await keys('b/1/')).toEqual([]);
  });

  it('deletes, and is content when there is nothing to delete', async () => {
    await store.put('a/b/c', Buffer.from('1'));
    await store.delete('a/b/c');
    await store.delete('a/b/c');
    expect([await store.head('a/b/c'), await keys('')]).toEqual([null, []]);
  });

  it('takes a local file, and keeps or consumes it', async () => {
    const [kept, moved] = [join(scratch, `${kind}-kept`), join(scratch, `${kind}-moved`)];
    await writeFile(kept, 'kept');
    await writeFile(moved, 'moved');
    const info = await store.putFile('files/kept', kept);
    await store.putFile('files/moved', moved, { move: true });
    expect([info.size, await read('files/kept'), await read('files/moved')]).toEqual([4, 'kept', 'moved']);
    expect([existsSync(kept), existsSync(moved)]).toEqual([true, false]);
  });

  it('takes a file that never changes as often as it is given, and leaves nothing beside', async () => {
    const file = join(scratch, `${kind}-immutable`);
    await writeFile(file, 'for ever');
    for (const key of ['one', 'other', 'one']) await store.putFile(key, file, { isImmutable: true });
    await store.delete('one');
    expect([await read('other'), existsSync(file)]).toEqual(['for ever', true]);
    expect(await leftovers()).toEqual(kind === 'filesystem' ? ['other'] : []);
  });

  it('carries an object of several parts unharmed', async () => {
    const bytes = randomBytes(2 * S3_PART_BYTES + 7);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 100_000) }, (_, i) =>
      bytes.subarray(i * 100_000, (i + 1) * 100_000),
    );
    const info = await store.put('large.bin', Readable.from(chunks));
    expect(info.size).toBe(bytes.length);
    expect(bytes.equals(await buffer(await store.get('large.bin')))).toBe(true);
    expect(await leftovers()).toEqual(kind === 'filesystem' ? ['large.bin'] : []);
  });

  describe('a write that does not end', () => {
    /** Large enough that S3 has begun its multipart upload when the fault comes. */
    async function* begin(): AsyncIterable<Buffer> {
      for (let i = 0; i < 7; i++) yield Buffer.alloc(1024 * 1024);
    }

    it('leaves the former object and nothing else when the body fails, and passes on the failure', async () => {
      await store.put('k', Buffer.from('former'));
      const hangUp = new Error('client hung up');
      const body = Readable.from(
        (async function* () {
          yield* begin();
          throw hangUp;
        })(),
      );
      await expect(store.put('k', body)).rejects.toBe(hangUp);
      expect([await read('k'), await keys('')]).toEqual(['former', ['k']]);
      expect(await leftovers()).toEqual(kind === 'filesystem' ? ['k'] : []);
    });

    it('leaves nothing when the body is destroyed without an error', async () => {
      const body = new Readable({ read: () => undefined });
      body.push(Buffer.alloc(10));
      setTimeout(() => body.destroy(), 20);
      await expect(store.put('new/k', body)).rejects.toThrow();
      expect([await keys(''), await leftovers()]).toEqual([[], []]);
    });

    it('ends as CANCELLED on abort even when the body stalls, and destroys the body', async () => {
      const body = Readable.from(
        (async function* () {
          yield* begin();
          await new Promise(() => undefined);
        })(),
      );
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      await expect(store.put('new/k', body, controller)).rejects.toMatchObject({ code: 'CANCELLED' });
      expect([body.destroyed, await keys(''), await leftovers()]).toEqual([true, [], []]);
    });

    it('does not begin when the signal has fired before', async () => {
      const signal = AbortSignal.abort();
      const file = join(scratch, `${kind}-late`);
      await writeFile(file, 'late');
      await expect(store.put('k', Buffer.from('1'), { signal })).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect(store.putFile('k', file, { signal, move: true })).rejects.toMatchObject({ code: 'CANCELLED' });
      expect([await keys(''), await leftovers(), existsSync(file)]).toEqual([[], [], true]);
    });
  });

  it.each(['', '/abs', '../up', 'a/../b', './a', 'a//b', 'a/', 'a\\b', 'a\0b', 'x'.repeat(1025), '.swath-partial/x'])(
    'refuses the key %j in every method',
    async (key) => {
      const refusal = { code: 'INVALID_KEY' };
      await expect(store.head(key)).rejects.toMatchObject(refusal);
      await expect(store.get(key)).rejects.toMatchObject(refusal);
      await expect(store.put(key, Buffer.from('1'))).rejects.toMatchObject(refusal);
      await expect(store.putFile(key, join(scratch, 'any'))).rejects.toMatchObject(refusal);
      await expect(store.delete(key)).rejects.toMatchObject(refusal);
      await expect(store.presign(key, 60)).rejects.toMatchObject(refusal);
      await expect(store.presignPut(key, 60, 1)).rejects.toMatchObject(refusal);
      expect(() => store.gdalPath(key)).toThrow(expect.objectContaining(refusal));
    },
  );

  it.each(['/abs', '../', 'a/../', 'a//', 'a\0'])('refuses to list by the prefix %j', async (prefix) => {
    await expect(keys(prefix)).rejects.toMatchObject({ code: 'INVALID_KEY' });
  });

  it('names the same object to GDAL', () => {
    const path = store.gdalPath('rasters/1/source.cog.tif');
    const prefix = { memory: '/vsimem/contract/', filesystem: scratch, s3: '/vsis3/contract/tenant/' }[store.kind];
    expect(path.startsWith(prefix)).toBe(true);
    expect(path.endsWith('/rasters/1/source.cog.tif')).toBe(true);
  });

  it('signs a URL that reads the object, or has none', async () => {
    await store.put('signed.txt', Buffer.from('signed'));
    const url = await store.presign('signed.txt', 60);
    if (kind !== 's3') return expect(url).toBeNull();
    expect(new URL(url ?? '').searchParams.get('X-Amz-Expires')).toBe('60');
    expect(await (await fetch(url ?? '')).text()).toBe('signed');
  });

  it('signs a URL that takes the object at its length, or has none', async () => {
    const url = await store.presignPut('sent.txt', 60, 4);
    if (kind !== 's3') return expect(url).toBeNull();
    expect(new URL(url ?? '').searchParams.get('X-Amz-SignedHeaders')?.split(';')).toContain('content-length');
    expect((await fetch(url ?? '', { method: 'PUT', body: 'sent' })).status).toBe(200);
    expect((await store.head('sent.txt'))?.size).toBe(4);
  });
});

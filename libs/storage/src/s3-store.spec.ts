import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startS3Server, type S3Server } from '../../../test/support/s3-server.js';
import { S3Store } from './s3-store.js';

const PART_BYTES = 5 * 1024 * 1024;
let s3: S3Server;

beforeAll(async () => {
  s3 = await startS3Server('data');
});
afterAll(() => s3.stop());

describe('an S3 bucket', () => {
  it('keeps callers below its prefix', async () => {
    const outer = new S3Store('data', s3.settings);
    const inner = new S3Store('data', { ...s3.settings, prefix: 'tenant/a' });
    await outer.put('tenant/b/x', Buffer.from('b'));
    await inner.put('x', Buffer.from('a'));
    const seen: string[] = [];
    for await (const { key } of inner.list('')) seen.push(key);
    expect(seen).toEqual(['x']);
    expect(await outer.head('tenant/a/x')).not.toBeNull();
    expect(inner.gdalPath('x')).toBe('/vsis3/data/tenant/a/x');
  });

  it('aborts the multipart upload of a failed write before it reports the failure', async () => {
    const store = new S3Store('data', s3.settings, PART_BYTES);
    const body = Readable.from(
      (async function* () {
        for (let i = 0; i < 11; i++) yield Buffer.alloc(1 << 20);
        throw new Error('disk of the sender broke');
      })(),
    );
    s3.requests.length = 0;
    await expect(store.put('failed', body)).rejects.toThrow('disk of the sender broke');
    expect(s3.requests.at(0)).toBe('POST /data/failed');
    expect(s3.requests.at(-1)).toBe('DELETE /data/failed');
    expect(await s3.openUploads('data')).toEqual([]);
  });

  it('answers UNAVAILABLE, naming no host and no key, when nobody listens or the bucket is absent', async () => {
    const nobody = new S3Store('data', { ...s3.settings, endpoint: 'http://127.0.0.1:9', secretAccessKey: 's3cret' });
    const failure = await nobody.head('k').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: 'Object "k" of bucket "data" cannot be reached' });
    const absent = new S3Store('absent', s3.settings);
    await expect(absent.put('k', Buffer.from('1'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  }, 20_000);

  it.each([0, 604_801, 1.5])('refuses to sign a URL for %d seconds', async (expiresS) => {
    const store = new S3Store('data', s3.settings);
    await expect(store.presign('k', expiresS)).rejects.toMatchObject({ code: 'INVALID' });
  });
});

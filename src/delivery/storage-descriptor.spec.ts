import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Buckets } from '#libs/storage';
import { JsonMember } from '../platform/http/json-member.js';
import { DeliveryStores } from './delivery-stores.js';
import { readStorageDescriptor, withoutSecrets } from './storage-descriptor.js';

const read = (descriptor: unknown) => readStorageDescriptor(new JsonMember(descriptor, ['output', 'delivery']));

describe('readStorageDescriptor', () => {
  it('reads bucket, folder and keys', () => {
    const keys = { accessKey: 'A', secretAccessKey: 'B' };
    expect(read({ s3: { url: 's3://results/2024/<requestId>/', region: 'eu-west-1', ...keys } })).toEqual({
      url: 's3://results/2024/<requestId>/',
      bucket: 'results',
      path: '2024/<requestId>',
      region: 'eu-west-1',
      keys,
    });
    expect(read({ s3: { url: 's3://results', iamRoleARN: 'arn:aws:iam::1:role/r' } })).toMatchObject({
      path: '',
      keys: null,
    });
  });

  it.each([
    [undefined, 'output->delivery:'],
    [{}, 'output->delivery->s3:'],
    [{ gs: { url: 'gs://x' } }, 'output->delivery->gs:'],
    [{ s3: {} }, 'output->delivery->s3->url:'],
    [{ s3: { url: 'https://x/y' } }, 'output->delivery->s3->url:'],
    [{ s3: { url: 's3://b' } }, 'output->delivery->s3->url:'],
    [{ s3: { url: 's3://tenant:bucket/x' } }, 'output->delivery->s3->url:'],
    [{ s3: { url: 's3://bucket', accessKey: 'A' } }, 'output->delivery->s3->secretAccessKey:'],
    [{ s3: { url: 's3://bucket', accessKey: '', secretAccessKey: 'B' } }, 'output->delivery->s3->accessKey:'],
    [{ s3: { url: 's3://bucket', accessKey: 'A', secretAccessKey: 'B', iamRoleARN: 'r' } }, 's3->iamRoleARN:'],
    [{ s3: { url: 's3://bucket', region: 7 } }, 'output->delivery->s3->region:'],
  ])('refuses %j', (descriptor, where) => {
    expect(() => read(descriptor)).toThrow(where);
  });
});

describe('withoutSecrets', () => {
  it('leaves keys out, at any depth', () => {
    const request = { a: [{ s3: { url: 's3://b', accessKey: 'A', secretAccessKey: 'B' } }], gs: { credentials: 'C' } };
    expect(withoutSecrets(request)).toEqual({ a: [{ s3: { url: 's3://b' } }], gs: {} });
  });
});

describe('DeliveryStores', () => {
  it('opens the instance’s own buckets without keys, foreign ones with the caller’s, its own never', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'swath-delivery-'));
    await mkdir(join(dataDir, 'buckets', 'results'), { recursive: true });
    const stores = new DeliveryStores(new Buckets({ dataDir }), { s3Endpoint: 'http://127.0.0.1:1' });
    const keys = { accessKey: 'A', secretAccessKey: 'B' };
    const open = (bucket: string, withKeys = false) =>
      stores.open({ bucket, region: null, keys: withKeys ? keys : null });
    expect((await open('results', true)).kind).toBe('filesystem');
    expect((await open('elsewhere', true)).kind).toBe('s3');
    expect(await open('elsewhere', true)).toBe(await open('elsewhere', true));
    await expect(open('elsewhere')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(open('swath', true)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    stores.onApplicationShutdown();
    await rm(dataDir, { recursive: true });
  });
});

import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Buckets } from '#libs/storage';
import { startByocApp, type ByocApp } from '../support/byoc-app.js';
import { startS3Server, type S3Server } from '../support/s3-server.js';

let app: ByocApp;
let s3: S3Server;
const settings = join(tmpdir(), `swath-byoc-s3-${process.pid}.json`);
beforeAll(async () => {
  s3 = await startS3Server('remote');
  await writeFile(settings, JSON.stringify({ remote: s3.settings }), { mode: 0o600 });
  app = await startByocApp({ SWATH_BUCKETS: settings });
}, 60_000);
afterAll(async () => {
  await app.close();
  await s3.stop();
  await rm(settings);
});

it('ingests tiles of an S3 bucket with one look-up and one range read per file, and hands the files out', async () => {
  const store = await app.get(Buckets).getOrThrow('remote');
  for (const name of ['B1', 'B2']) {
    const made = await app.cog('local', `${name}.tif`, { width: 512, height: 512 });
    await store.put(`scene one/${name}.tif`, await readFile(made));
  }
  const id = await app.createCollection({ s3Bucket: 'tenant:remote' });
  s3.requests.length = 0;
  const tile = await app.ingested(id, { path: 'scene one' });
  expect(tile).toMatchObject({ status: 'INGESTED', path: 'scene one/(BAND).tif' });
  const reads = s3.requests.filter((request) => request.startsWith('GET') && request.includes('.tif'));
  expect(reads).toHaveLength(2);

  const files = `/api/v1/byoc/collections/${id}/tiles/${tile.id}/files/scene%20one/B2.tif`;
  const part = await app.fetch(files, app.people.editor, { headers: { range: 'bytes=0-3' } });
  expect([part.status, await part.text()]).toEqual([206, 'II*\0']);
  const again = await app.ingested(id, { path: 'scene (BAND)/x.tif' });
  expect(again.additionalData.failedIngestionCause).toBe(
    'Not found in bucket "remote": "scene B1/x.tif", "scene B2/x.tif"',
  );
});

it('says that a bucket cannot be reached', async () => {
  const id = await app.createCollection({ s3Bucket: 'remote', additionalData: { bands: { B1: { bitDepth: 8 } } } });
  await s3.stop();
  const tile = await app.ingested(id, { path: 't/(BAND).tif' });
  expect(tile.status).toBe('FAILED');
  expect(tile.additionalData.failedIngestionCause).toMatch(/bucket "remote" cannot be reached/);
  s3 = await startS3Server();
}, 60_000);

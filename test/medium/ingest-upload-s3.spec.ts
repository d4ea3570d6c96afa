import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Dataset } from '../../src/datasets/index.js';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { writeRaster } from '../support/raster-files.js';
import { startS3Server, type S3Server } from '../support/s3-server.js';

jest.setTimeout(60_000);

/** s3rver checks no credentials: this proves the way of the bytes, not who may take it. */
describe('uploads into an S3 house bucket', () => {
  let s3: S3Server;
  let app: IngestApp;
  let editor: Record<string, string>;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
    s3 = await startS3Server('swath');
    await writeFile(join(dir, 'buckets.json'), JSON.stringify({ swath: s3.settings }));
    app = await startIngestApp({ SWATH_BUCKETS: join(dir, 'buckets.json') });
    editor = await app.asNew('editor');
  });
  afterAll(async () => {
    await app?.close();
    await s3?.stop();
    await rm(dir, { recursive: true });
  });

  it('go from the request to the store, are previewed there, and become a COG there', async () => {
    const bytes = await readFile(await writeRaster(join(dir, 'rgb.tif'), { width: 700, height: 700 }));
    const id = String((await app.upload(editor, bytes)).body['job_id']);
    expect(await app.keys()).toEqual([`staging/${id}/source.tif`]);
    const preview = await app.send('POST', `/ingest/preview/${id}`, editor);
    expect([preview.status, preview.body['width']]).toEqual([200, 700]);
    await app.send('POST', `/ingest/commit/${id}`, editor, { title: 'In S3', compression: 'JPEG' });

    const job = await app.runJob(id);
    expect(job).toMatchObject({ status: 'complete', warnings: [] });
    const where = { id: String(job.datasetId) };
    const { asset } = await app.dataSource.manager.findOneOrFail(Dataset, { where, relations: { asset: true } });
    expect(asset).toMatchObject({ storageBackend: 's3', cogStatus: 'converted' });
    const folder = asset.assetUri.replace('source.cog.tif', '');
    expect(await app.keys()).toEqual(
      ['original.tif', 'quicklook_256.png', 'quicklook_512.png', 'source.cog.tif'].map((name) => folder + name),
    );
    expect(await app.leftovers()).toEqual([]);
  });

  it('can be sent to the store itself, are checked when they have arrived, and become a dataset', async () => {
    expect((await app.send('GET', '/ingest/upload/config', editor)).body).toMatchObject({ presigned_uploads: true });
    const bytes = await readFile(await writeRaster(join(dir, 'direct.tif')));
    const announced = { file_name: '../direct.tif', file_size_bytes: bytes.length };
    const { status, body } = await app.send('POST', '/ingest/upload/presigned', editor, announced);
    expect([status, body]).toEqual([201, expect.objectContaining({ status: 'pending', method: 'PUT' })]);
    const id = String(body['job_id']);
    const url = String(body['upload_url']);
    const complete = () => app.send('POST', `/ingest/upload/presigned/${id}/complete`, editor);
    const commit = () => app.send('POST', `/ingest/commit/${id}`, editor, { title: 'Direct' });
    const put = async (content: Buffer) => (await fetch(url, { method: 'PUT', body: new Uint8Array(content) })).status;

    expect([(await complete()).status, (await commit()).status]).toEqual([400, 400]);
    await put(Buffer.alloc(bytes.length, 'x'));
    expect((await complete()).body['detail']).toBe('"direct.tif" is not a TIFF file');
    await put(bytes.subarray(0, 100));
    expect((await commit()).body['detail']).toBe(`"direct.tif" has 100 bytes, announced were ${bytes.length}`);
    await put(bytes);
    expect([(await complete()).status, (await commit()).status]).toEqual([200, 202]);
    const job = await app.runJob(id);
    const { asset } = await app.dataSource.manager.findOneOrFail(Dataset, {
      where: { id: String(job.datasetId) },
      relations: { asset: true },
    });
    expect(asset.sourceSha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect((await complete()).status).toBe(400);
  });

  it('are refused before a URL is given when they are too large, nameless or no GeoTIFF', async () => {
    const ask = async (file_name: string, file_size_bytes: number) =>
      (await app.send('POST', '/ingest/upload/presigned', editor, { file_name, file_size_bytes })).status;
    expect(await ask('a.tif', 6 * 1024 ** 3)).toBe(413);
    expect(await ask('', 10)).toBe(400);
    expect(await ask('a.vrt', 10)).toBe(422);
    expect(await ask('a.tif', 0)).toBe(422);
  });

  it('that the client breaks off leave no object and no open multipart upload', async () => {
    const before = await app.keys();
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.tif"\r\n\r\nII*\0';
        stream.enqueue(Buffer.from(head));
        for (let mb = 0; mb < 12; mb++) stream.enqueue(Buffer.alloc(1024 * 1024));
        setTimeout(() => stream.error(new Error('hang up')), 500);
      },
    });
    const headers = { ...editor, 'content-type': 'multipart/form-data; boundary=x' };
    const request = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    await expect(fetch(`${app.url}/ingest/upload`, request)).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([await app.keys(), await s3.openUploads('swath')]).toEqual([before, []]);
  });
});

import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { tiffWithoutBands, translate, writeRaster } from '../support/raster-files.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

const MAX_UPLOAD_MB = 8;
const UNKNOWN = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';

/** Everything about an upload up to its commit, over HTTP. */
describe('uploading over HTTP', () => {
  let app: IngestApp;
  let editor: Record<string, string>;
  let dir: string;
  let rgb: Buffer;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
    rgb = await readFile(await writeRaster(join(dir, 'rgb.tif')));
    app = await startIngestApp({ SWATH_MAX_UPLOAD_MB: String(MAX_UPLOAD_MB) });
    editor = await app.asNew('editor');
  });
  afterAll(async () => {
    await app?.close();
    await rm(dir, { recursive: true });
  });

  const staged = async (bytes: Uint8Array = rgb, name?: string) => {
    const { status, body } = await app.upload(editor, bytes, name);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return String(body['job_id']);
  };
  const preview = (id: string, who = editor) => app.send('POST', `/ingest/preview/${id}`, who);
  const commit = (id: string, json: object = { title: 'A scene' }, who = editor) =>
    app.send('POST', `/ingest/commit/${id}`, who, json);
  const countJobs = () =>
    app.dataSource.query('SELECT count(*)::int AS n FROM jobs').then((rows) => rows[0].n as number);

  describe('the file', () => {
    it('is staged under the id of its job, and nothing runs before the commit', async () => {
      const { status, body } = await app.upload(editor, rgb, 'rgb.tif');
      expect(status).toBe(201);
      expect(body).toMatchObject({ status: 'pending', message: expect.stringContaining('commit') });
      const id = String(body['job_id']);
      expect(await app.keys(`staging/${id}`)).toEqual([`staging/${id}/source.tif`]);
      expect(await readFile(app.buckets.house().gdalPath(`staging/${id}/source.tif`))).toEqual(rgb);
      expect(await app.job(id)).toMatchObject({ status: 'pending', staged: true, sourceFilename: 'rgb.tif' });
      expect(await app.runJob(id)).toMatchObject({ status: 'pending', attempt: 1 });
    });

    it('answers at /api and with a trailing slash too', async () => {
      expect((await app.upload(editor, rgb, 'rgb.tif', '/api/ingest/upload/')).status).toBe(201);
    });

    it('keeps a name like ../../x.tif as a label only', async () => {
      const id = await staged(rgb, '../../../etc/x.tif');
      expect((await app.job(id)).sourceFilename).toBe('x.tif');
      expect(await app.keys(`staging/${id}`)).toEqual([`staging/${id}/source.tif`]);
    });

    it.each([
      ['empty', () => Buffer.alloc(0), 'scene.tif', 422],
      ['text renamed', () => Buffer.from('not a picture at all'), 'scene.tif', 422],
      ['a VRT', () => Buffer.from('<VRTDataset/>'), 'scene.vrt', 422],
      ['a VRT renamed', () => Buffer.from('<VRTDataset rasterXSize="1" rasterYSize="1"/>'), 'scene.tif', 422],
      ['of another type', () => rgb, 'scene.png', 422],
      ['over the limit', () => Buffer.concat([rgb, Buffer.alloc(MAX_UPLOAD_MB * 1024 * 1024)]), 'scene.tif', 413],
    ])('that is %s leaves no object, no temporary file and no job', async (_, bytes, name, expected) => {
      const before = [await app.keys(), await countJobs()];
      const { status, body, headers } = await app.upload(editor, bytes(), name);
      expect([status, headers.get('content-type')]).toEqual([
        expected,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(body['status']).toBe(expected);
      expect([await app.keys(), await countJobs()]).toEqual(before);
      expect(await app.leftovers()).toEqual([]);
    });

    it('over the limit is refused while it streams when its length was not declared', async () => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.write(
        `POST /ingest/upload HTTP/1.1\r\nHost: x\r\nAuthorization: ${editor['authorization']}\r\n` +
          'Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      const chunk = (bytes: Buffer) =>
        Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
      const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.tif"\r\n\r\nII*\0';
      socket.write(chunk(Buffer.from(head)));
      for (let mb = 0; mb <= MAX_UPLOAD_MB; mb++) socket.write(chunk(Buffer.alloc(1024 * 1024)));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
      socket.destroy();
      expect(await app.leftovers()).toEqual([]);
    });

    it.each([
      ['a JSON body', { 'content-type': 'application/json' }, '{}'],
      ['no body', {}, undefined],
      ['a form without end', { 'content-type': 'multipart/form-data; boundary=x' }, '--x\r\nContent-Dispo'],
    ])('is not %s: 400', async (_, headers, body) => {
      const response = await fetch(`${app.url}/ingest/upload`, {
        method: 'POST',
        headers: { ...editor, ...headers } as Record<string, string>,
        ...(body !== undefined && { body }),
      });
      expect(response.status).toBe(400);
    });

    it('of a client that hangs up in the middle is gone, with no job', async () => {
      const before = [await app.keys(), await countJobs()];
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.write(
        `POST /ingest/upload HTTP/1.1\r\nHost: x\r\nAuthorization: ${editor['authorization']}\r\n` +
          'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 4000000\r\n\r\n' +
          '--x\r\nContent-Disposition: form-data; name="file"; filename="a.tif"\r\n\r\nII*\0',
      );
      socket.write(Buffer.alloc(1_000_000));
      await until(async () => (await app.leftovers()).length > 0);
      socket.destroy();
      await until(async () => (await app.leftovers()).length === 0);
      expect([await app.keys(), await countJobs()]).toEqual(before);
    });

    it('needs somebody who may upload', async () => {
      expect((await app.upload({}, rgb)).status).toBe(401);
      expect((await app.upload(await app.asNew('viewer'), rgb)).status).toBe(403);
    });
  });

  it('the limits can be asked for before', async () => {
    const { status, body } = await app.send('GET', '/ingest/upload/config', editor);
    expect(status).toBe(200);
    expect(body).toEqual({
      presigned_uploads: false,
      presigned_threshold_bytes: expect.any(Number),
      max_file_size_bytes: MAX_UPLOAD_MB * 1024 * 1024,
      allowed_extensions: 'tif,tiff',
      remaining_dataset_quota: null,
    });
    const announced = { file_name: 'a.tif', file_size_bytes: 10 };
    expect((await app.send('POST', '/ingest/upload/presigned', editor, announced)).status).toBe(409);
    expect((await app.send('POST', `/ingest/upload/presigned/${UNKNOWN}/complete`, editor)).status).toBe(404);
  });

  describe('the preview', () => {
    it('tells what the file is', async () => {
      const { status, body } = await preview(await staged(rgb, 'rgb.tif'));
      expect(status).toBe(200);
      expect(body).toMatchObject({
        source_filename: 'rgb.tif',
        crs_epsg: 32633,
        crs_wkt: expect.stringContaining('PROJCRS'),
        band_count: 3,
        width: 64,
        height: 48,
        dtype: 'uint8',
        nodata: null,
        res_x: 10,
        res_y: 10,
        compression: null,
        file_size_bytes: rgb.length,
        is_cog_compliant: false,
        compliance_reason: expect.stringMatching(/blocks/),
        temporal_start: null,
      });
    });

    it('recognises a COG', async () => {
      const cog = await translate(join(dir, 'rgb.tif'), join(dir, 'cog.tif'), ['-of', 'COG', 'COMPRESS=DEFLATE']);
      const { body } = await preview(await staged(await readFile(cog)));
      expect(body).toMatchObject({ is_cog_compliant: true, compliance_reason: '', compression: 'DEFLATE' });
    });

    it('of a truncated file or one without bands is a refusal, not a fault', async () => {
      for (const bytes of [rgb.subarray(0, 60), tiffWithoutBands()]) {
        const id = await staged(bytes);
        const { status, body } = await preview(id);
        expect([status, body['detail']]).toEqual([422, expect.not.stringContaining(app.dataDir)]);
        expect((await commit(id)).status).toBe(422);
      }
    });

    it('is for the owner and for administrators', async () => {
      const id = await staged();
      expect((await preview(id, await app.asNew('editor'))).status).toBe(403);
      expect((await preview(id, await app.asAdmin())).status).toBe(200);
      expect((await preview(id.toUpperCase())).status).toBe(200);
      expect((await preview(UNKNOWN)).status).toBe(404);
      expect((await preview('no-uuid')).status).toBe(422);
    });
  });

  describe('the commit', () => {
    it('queues the job once: a second commit and a later preview are 400', async () => {
      const id = await staged();
      const { status, body } = await commit(id, { title: '  A scene  ', visibility: 'public', srid_override: 32634 });
      expect([status, body]).toEqual([202, { job_id: id, status: 'accepted', message: expect.any(String) }]);
      const job = await app.job(id);
      expect(job).toMatchObject({ staged: false, status: 'pending' });
      expect(job.request).toMatchObject({
        entry: { title: 'A scene', visibility: 'public' },
        options: { sridOverride: 32634, strictCog: false },
      });
      expect((await commit(id)).status).toBe(400);
      expect((await preview(id)).status).toBe(400);
    });

    it('is won by one of two at the same moment', async () => {
      const id = await staged();
      const answers = await Promise.all([commit(id, { title: 'one' }), commit(id, { title: 'two' })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 400]);
    });

    it('repeats its answer to the same Idempotency-Key', async () => {
      const id = await staged();
      const who = { ...editor, 'idempotency-key': `commit-${id}` };
      const first = await commit(id, { title: 'A scene' }, who);
      const second = await commit(id, { title: 'A scene' }, who);
      expect([first.status, second.status, second.body]).toEqual([202, 202, first.body]);
    });

    it.each<[object, string]>([
      [{}, 'title'],
      [{ title: '   ' }, 'title'],
      [{ title: 'x'.repeat(501) }, 'title'],
      [{ title: 'NUL \u0000 inside' }, 'title'],
      [{ title: 'x', summary: 'y'.repeat(5001) }, 'summary'],
      [{ title: 'x', visibility: 'secret' }, 'visibility'],
      [{ title: 'x', srid_override: 0 }, 'srid_override'],
      [{ title: 'x', srid_override: 999_000 }, 'srid_override'],
      [{ title: 'x', srid_override: 998_999 }, 'srid_override'],
      [{ title: 'x', srid_override: '4326; DROP' }, 'srid_override'],
      [{ title: 'x', compression: 'ZIP' }, 'compression'],
      [{ title: 'x', resampling: 'lanczos99' }, 'resampling'],
      [{ title: 'x', nodata_override: 'none' }, 'nodata_override'],
      [{ title: 'x', nodata_override: 300 }, 'nodata_override'],
      [{ title: 'x', compression: 'WEBP', nodata_override: -1 }, 'nodata_override'],
      [{ title: 'x', strict_cog: 'perhaps' }, 'strict_cog'],
      [{ title: 'x', temporal_start: 'yesterday' }, 'temporal_start'],
      [{ title: 'x', temporal_start: '2020-01-02', temporal_end: '2020-01-01' }, 'temporal_end'],
    ])('refuses wrong values (%#): names the field, and the upload still waits', async (body, field) => {
      const id = await staged();
      const answer = await commit(id, body);
      expect(answer.status).toBe(422);
      expect(JSON.stringify(answer.body['detail'])).toContain(field);
      expect(await app.job(id)).toMatchObject({ staged: true, status: 'pending' });
    });

    it('refuses a small file that declares forty gigabytes, naming the numbers', async () => {
      const bomb = join(dir, 'bomb.tif');
      const creation = ['SPARSE_OK=TRUE', 'TILED=YES', 'BLOCKXSIZE=512', 'BLOCKYSIZE=512'];
      await writeRaster(bomb, { width: 200_000, height: 200_000, values: null, creation });
      const id = await staged(await readFile(bomb));
      expect((await preview(id)).body).toMatchObject({ width: 200_000, height: 200_000 });
      const { status, body } = await commit(id);
      expect([status, body['detail']]).toEqual([422, expect.stringMatching(/200000 × 200000 × 1 pixels, 40000000000/)]);
    });

    it('of a cancelled upload is 400, and its file is gone', async () => {
      const id = await staged();
      expect((await app.send('POST', `/jobs/${id}/cancel`, editor)).status).toBe(202);
      expect(await app.keys(`staging/${id}`)).toEqual([]);
      expect((await commit(id)).status).toBe(400);
      expect((await app.send('POST', `/jobs/${id}/retry`, editor)).status).toBe(400);
    });

    it('is for the owner and for administrators', async () => {
      const id = await staged();
      expect((await commit(id, undefined, await app.asNew('editor'))).status).toBe(403);
      expect((await commit(UNKNOWN)).status).toBe(404);
      expect((await commit(id, undefined, await app.asAdmin())).status).toBe(202);
    });
  });
});

import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DatasetsModule } from '../../src/datasets/index.js';
import { HarvestModule } from '../../src/harvest/index.js';
import { JobsModule } from '../../src/jobs/index.js';
import { startCswApp, type CswAnswered, type CswApp } from '../support/csw-app.js';
import { CSW_RECORDS } from '../support/csw-records.js';
import { writeNoise, writeRaster } from '../support/raster-files.js';

jest.setTimeout(120_000);

const PRODUCT = 'S1A_IW_GRDH_1SDV_20260411T054200_20260411T054225_063000_07E000_ABCD';
const FOLDER = `S1A/2026/04/11/IW/ql/${PRODUCT}`;

interface Answer {
  readonly identifier: string;
  readonly platform: object;
  readonly datasets: Array<{
    dataset_id: string;
    filename: string;
    title: string;
    variant: string;
    duplicate: boolean;
  }>;
  readonly created: number;
  readonly reused: number;
  readonly skipped: Array<{ name: string; reason: string }>;
  readonly detail: unknown;
}

let app: CswApp;
let files: Server;
let dir: string;
let host: string;
/** Paths that the file server was asked for. */
const asked: string[] = [];

/** GeoTIFFs by path; `/endless.tif` never stops, `/broken.tif` breaks off. */
async function serveFiles(): Promise<void> {
  files = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (path === '/endless.tif') {
      const chunk = Buffer.alloc(1024 * 1024);
      const write = (): void => void (response.write(chunk) ? setImmediate(write) : response.once('drain', write));
      response.on('error', () => undefined);
      write();
    } else if (path === '/huge.tif') response.writeHead(200, { 'content-length': 65 * 1024 ** 2 }).write('II');
    else if (path === '/broken.tif') {
      response.writeHead(200, { 'content-length': 1000 }).write('II*');
      setTimeout(() => response.destroy(), 20);
    } else
      void readFile(join(dir, path.slice(path.lastIndexOf('/') + 1))).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
  });
  files.listen(0, '127.0.0.1');
  await once(files, 'listening');
  host = `127.0.0.1:${(files.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-linked-'));
  await writeRaster(join(dir, `${PRODUCT}_amplitude_vv.tif`), { values: [1] });
  await writeRaster(join(dir, `${PRODUCT}_amplitude_vh.tif`), { values: [2] });
  await writeRaster(join(dir, 'nowhere.tif'), { values: [3], crs: null, corners: null });
  await writeNoise(join(dir, 'noise.tif'), 600);
  await serveFiles();
  app = await startCswApp([JobsModule, HarvestModule, DatasetsModule], (_, catalogue) => ({
    SWATH_OUTBOUND_ALLOW: `${catalogue.host},${host}`,
    NBS_DATA_ROOT: join(dir, 'nbs-data'),
    SWATH_PUBLIC_REQUESTS_PER_MINUTE: '0',
  }));
});
afterAll(async () => {
  await app?.close();
  files.closeAllConnections();
  files.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => void asked.splice(0));

/** Puts one record with these references into the catalogue. */
function record(...urls: string[]): string {
  const identifier = `5f1d9c0a-6a51-4a1f-9d0c-${String(app.catalogue.records.length).padStart(12, '0')}`;
  const made = {
    identifier,
    title: PRODUCT,
    abstract: 'A scene',
    begin: '2026-04-11T05:42:00Z',
    end: '2026-04-11T05:42:25Z',
    references: urls.map((url) => ({ scheme: 'WWW:DOWNLOAD-1.0-http--download', url })),
  };
  app.catalogue.records = [...app.catalogue.records, made];
  return identifier;
}

const harvest = (identifier: string, more = {}, who = null as Parameters<CswApp['post']>[2]) =>
  app.post<Answer>('/datasets/sentinel-csw', { identifier, ...more }, who) as Promise<CswAnswered<Answer>>;

const leftovers = () => readdir(join(app.dataDir, 'scratch')).catch(() => []);

describe('POST /datasets/sentinel-csw, against a stub of a catalogue', () => {
  it('downloads and registers every GeoTIFF of a record, without an account, and finds it again', async () => {
    const id = record(
      ...['vv', 'vh'].map((name) => `http://${host}/files/${PRODUCT}_amplitude_${name}.tif`),
      `http://${host}/files/${PRODUCT}.zip`,
    );
    const first = await harvest(id);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      identifier: id,
      platform: { family: 'S1', platform: 'S1A' },
      created: 2,
      reused: 0,
      skipped: [],
    });
    expect(first.body.datasets.map(({ filename, title, variant }) => [filename, title, variant])).toEqual(
      ['VV', 'VH'].map((name) => [
        `${PRODUCT}_amplitude_${name.toLowerCase()}.tif`,
        `${PRODUCT} (Amplitude_${name})`,
        `Amplitude_${name}`,
      ]),
    );
    const sample = await app.fetch(`/datasets/${first.body.datasets[1]?.dataset_id}/sample?lon=15.001&lat=45.15`);
    expect(await sample.json()).toMatchObject({ values: [{ value: 2 }] });
    const second = await harvest(id);
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ created: 0, reused: 2 });
    expect(second.body.datasets.map(({ dataset_id }) => dataset_id)).toEqual(
      first.body.datasets.map(({ dataset_id }) => dataset_id),
    );
    expect(await leftovers()).toEqual([]);
  });

  it('takes a mounted file where it lies and asks nobody for it', async () => {
    const mounted = join(dir, 'nbs-data', FOLDER, 'noise.tif');
    await mkdir(dirname(mounted), { recursive: true });
    await copyFile(join(dir, 'noise.tif'), mounted);
    const id = record(`http://${host}/thredds/fileServer/NBS/${FOLDER}/noise.tif`);
    const { status, body } = await harvest(id, { title: 'Noise' });
    expect([status, body.datasets[0]?.title, asked]).toEqual([201, 'Noise (noise)', []]);
  });

  it('goes on where one file is broken, and tells why', async () => {
    const id = record(
      `http://${host}/broken.tif`,
      `http://${host}/absent.tif`,
      `http://${host}/nowhere.tif`,
      'http://10.0.0.1/private.tif',
      `http://${host}/endless.tif`,
      `http://${host}/huge.tif`,
      `http://${host}/${PRODUCT}_amplitude_vv.tif`,
    );
    const { status, body } = await harvest(id);
    expect(status).toBe(200);
    expect(body.reused).toBe(1);
    expect(Object.fromEntries(body.skipped.map(({ name, reason }) => [name, reason]))).toEqual({
      'broken.tif': expect.stringMatching(/broke off|cannot be reached/),
      'absent.tif': expect.stringContaining('status 404'),
      'nowhere.tif': expect.any(String),
      'private.tif': expect.stringContaining('private address'),
      'endless.tif': expect.stringContaining('larger than the limit of 67108864 bytes'),
      'huge.tif': expect.stringContaining('larger than the limit of 67108864 bytes'),
    });
    expect(await leftovers()).toEqual([]);
  });

  it('answers with the fault of the first file when none can be had', async () => {
    expect(await harvest(record(`http://${host}/absent.tif`))).toMatchObject({ status: 502 });
    expect(await harvest(record('http://169.254.169.254/x.tif'))).toMatchObject({ status: 403 });
    expect(await harvest(record(`http://${host}/endless.tif`))).toMatchObject({ status: 413 });
  });

  it('knows records that are not there, that link nothing, and requests without one', async () => {
    expect(await harvest('nobody')).toMatchObject({ status: 404, body: { detail: { code: 'record_not_found' } } });
    const { identifier } = CSW_RECORDS[0]!;
    expect(await harvest(identifier)).toMatchObject({ status: 404, body: { detail: { code: 'geotiffs_missing' } } });
    expect(await app.post('/datasets/sentinel-csw', {})).toMatchObject({ status: 422 });
    expect(await harvest('x', { endpoint: 'ftp://a.example' })).toMatchObject({ status: 422 });
    expect(await harvest('x', { endpoint: 'http://127.0.0.1:1/' })).toMatchObject({ status: 403 });
  });
});

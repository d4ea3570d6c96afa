import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RenderPool } from '#libs/render';
import { PROCESS_EXAMPLES } from '../../src/process/process-example.js';
import { gdalTool } from '../support/gdal-cli.js';
import { sampleBand, startProcessApp, type ProcessApp } from '../support/process-app.js';
import {
  NDVI,
  pictureOf,
  processRequest,
  SAMPLE_BOX,
  SMALL,
  TIFF,
  TRUE_COLOUR,
  type Changes,
} from '../support/process-requests.js';
import { until } from '../support/until.js';

let app: ProcessApp;
let collection: string;
beforeAll(async () => {
  app = await startProcessApp();
  collection = await app.sentinel2(['B02', 'B03', 'B04', 'B08']);
}, 120_000);
afterAll(() => app.close());

const request = (evalscript: string, changes: Changes = {}) => processRequest(collection, evalscript, changes);
const picture = (...asked: Parameters<ProcessApp['process']>) => pictureOf(app, ...asked);

describe('a picture', () => {
  it('is true colour as PNG, every pixel the stored value stretched', async () => {
    const { values, headers, width, height, bands, type } = await picture(request(TRUE_COLOUR));
    expect([headers.get('content-type'), width, height, bands, type]).toEqual(['image/png', 512, 512, 4, 'Byte']);
    const sources = await Promise.all(['B04', 'B03', 'B02'].map((name) => sampleBand(app, name)));
    const byte = (dn: number) => Math.round(Math.min(1, dn / 10000) * 255);
    const expected = Uint8Array.from({ length: 512 * 512 * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : byte(sources[i % 4]?.[i >> 2] ?? NaN),
    );
    expect(Buffer.compare(Buffer.from(expected), Buffer.from(values as Uint8Array))).toBe(0);
    // 512 × 512 pixels of three bands; the data mask is free.
    expect(headers.get('x-processingunits-spent')).toBe('1');
  });

  it('is NDVI as float GeoTIFF, to the last bit', async () => {
    const { values, type, geoTransform, headers } = await picture(request(NDVI, { output: TIFF }));
    expect([headers.get('content-type'), type]).toEqual(['image/tiff', 'Float32']);
    expect(geoTransform).toEqual([SAMPLE_BOX[0], 100, 0, SAMPLE_BOX[3], 0, -100]);
    const [red, nir] = [await sampleBand(app, 'B04'), await sampleBand(app, 'B08')];
    const expected = Float32Array.from(red, (r, i) => ((nir[i] as number) - r) / ((nir[i] as number) + r));
    expect(Buffer.compare(Buffer.from(expected.buffer), Buffer.from((values as Float32Array).buffer))).toBe(0);
    expect(headers.get('x-processingunits-spent')).toBe(String(Math.fround((2 / 3) * 2)));
  });

  it('that is large comes through a file, and nothing of it stays', async () => {
    const side = { width: 1500, height: 1500 };
    const [large, small] = [
      await picture(request(NDVI, { output: { ...TIFF, ...side } })),
      await picture(request(NDVI, { output: TIFF })),
    ];
    expect([large.width, large.height, large.type]).toEqual([1500, 1500, 'Float32']);
    expect(large.headers.get('content-length')).not.toBeNull();
    // Enlarged by nearest neighbours, the middle pixels of both are the same.
    const at = (of: typeof large, x: number, y: number) => (of.values as Float32Array)[y * of.width + x];
    for (const k of [0, 100, 255, 511])
      expect(at(large, Math.floor(((k + 0.5) * 1500) / 512), 750)).toBe(at(small, k, 256));
    await until(async () => (await readdir(join(app.dataDir, 'scratch')).catch(() => [])).length === 0);
  });

  it('lies where gdalwarp puts it, in another CRS', async () => {
    const bbox = [-11.5, 24.85, -11.1, 25.25];
    const bounds = { bbox, properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/4326' } };
    const { values } = await picture(request(NDVI, { bounds, output: { ...TIFF, width: 300, height: 300 } }));
    const warped = await Promise.all(
      ['B04', 'B08'].map(async (name) => {
        const target = join(app.dataDir, `warped-${name}.tif`);
        const [w, s, e, n] = bbox.map(String) as [string, string, string, string];
        await gdalTool('gdalwarp', [
          ...['-q', '-t_srs', 'EPSG:4326', '-te', w, s, e, n, '-ts', '300', '300', '-r', 'near', '-et', '0'],
          ...[`samples/sentinel2-29RKH/${name}.tif`, target],
        ]);
        return (await app.decode(await readFile(target))).values;
      }),
    );
    const [red, nir] = warped as [ArrayLike<number>, ArrayLike<number>];
    const differing = Array.from(values).filter((value, i) => {
      const [r, n] = [red[i] as number, nir[i] as number];
      return Math.abs(value - (r + n === 0 ? 0 : (n - r) / (n + r))) > 1e-6;
    });
    // gdalwarp places pixels exactly here, the renderer to a SMALL part of one: few centres come to lie beyond an edge.
    expect(differing.length).toBeLessThan(0.01 * 300 * 300);
  });

  it('is transparent outside the data and outside the geometry', async () => {
    const [w, s] = SAMPLE_BOX;
    const bbox = [w - 3200, s, w + 3200, s + 800];
    const half = [[w, s], [w + 1600, s], [w + 1600, s + 800], [w, s + 800], [w, s]]; // prettier-ignore
    const alpha = async (bounds: object) => {
      const { values } = await picture(request(TRUE_COLOUR, { bounds, output: { width: 64, height: 8 } }));
      return Array.from({ length: 64 }, (_, col) => values[col * 4 + 3]);
    };
    expect(await alpha({ bbox })).toEqual([...Array(32).fill(0), ...Array(32).fill(255)]);
    expect(await alpha({ bbox, geometry: { type: 'Polygon', coordinates: [half] } })).toEqual([
      ...Array(32).fill(0),
      ...Array(16).fill(255),
      ...Array(16).fill(0),
    ]);
  });

  it('of a place without scenes, or of another time, is one without data', async () => {
    const elsewhere = { bbox: [10, 46, 10.01, 46.01], properties: {} };
    const years = { timeRange: { from: '2021-01-01T00:00:00Z', to: '2021-12-31T00:00:00Z' } };
    for (const changed of [{ bounds: elsewhere }, { data: { dataFilter: years } }]) {
      const { values } = await picture(request(TRUE_COLOUR, { ...SMALL, ...changed }));
      expect(Math.max(...Array.from(values))).toBe(0);
    }
  });

  it('takes the scene at either end of the time range', async () => {
    const at = '2020-02-19T11:33:21Z';
    const dataFilter = { timeRange: { from: at, to: at } };
    const { values } = await picture(request(TRUE_COLOUR, { ...SMALL, data: { dataFilter } }));
    expect(values[3]).toBe(255);
  });

  it('may be asked for by a form, by another path, and by a read-only key', async () => {
    const { evalscript, ...rest } = request(TRUE_COLOUR, SMALL);
    const { bytes: expected } = await picture({ ...rest, evalscript });
    const form = new FormData();
    form.append(
      'request',
      new Blob([JSON.stringify({ ...rest, evalscript: 'ignored' })], { type: 'application/json' }),
    );
    form.append('evalscript', evalscript);
    for (const [body, path] of [
      [form, '/api/v1/process'],
      [{ ...rest, evalscript }, '/process/v1'],
    ] as const)
      // prettier-ignore
      expect(Buffer.compare((await picture(body, { path })).bytes, expected)).toBe(0);
    const { body: key } = await app.call('POST', '/auth/api-keys', app.people.editor, {
      name: 'k',
      scope: 'read_only',
    });
    const reader = { id: '', headers: { 'x-api-key': String(key.key) } };
    expect((await app.process({ ...rest, evalscript }, { who: reader })).status).toBe(200);
  });
});

describe('what is sent', () => {
  it('follows Accept before the body', async () => {
    const asked = request(TRUE_COLOUR, SMALL);
    const types: Record<string, string> = {
      '*/*': 'image/png',
      'image/jpeg': 'image/jpeg',
      'image/tiff': 'image/tiff',
      'application/x-tar': 'application/x-tar',
    };
    for (const [accept, type] of Object.entries(types))
      expect((await app.process(asked, { accept })).headers.get('content-type')).toBe(type);
    const raw = await app.process(asked, { accept: 'application/octet-stream' });
    expect([raw.bytes.length, raw.headers.get('sh-width'), raw.headers.get('sh-components')]).toEqual([
      1024,
      '16',
      '4',
    ]);
  });

  it('is a tar of two outputs and the user data', async () => {
    const script = `//VERSION=3
function setup() { return { input: ["B04", "B08"], output: [{ id: "ndvi", bands: 1, sampleType: "FLOAT32" }, { id: "red", bands: 1, sampleType: "UINT16" }] } }
function updateOutputMetadata(scenes, inputMetadata, outputMetadata) { outputMetadata.userData = { factor: inputMetadata.normalizationFactor } }
function evaluatePixel(s) { return { ndvi: [index(s.B08, s.B04)], red: [s.B04] } }`;
    const responses = [
      { identifier: 'ndvi', format: { type: 'image/tiff' } },
      { identifier: 'red', format: { type: 'image/tiff' } },
      { identifier: 'userdata', format: { type: 'application/json' } },
    ];
    const { status, headers, bytes } = await app.process(request(script, { output: { responses } }));
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-tar']);
    const tar = join(app.dataDir, 'answer.tar');
    await writeFile(tar, bytes);
    await promisify(execFile)('tar', ['-xf', tar, '-C', app.dataDir]);
    expect(JSON.parse(await readFile(join(app.dataDir, 'userdata.json'), 'utf8'))).toEqual({ factor: 1 });
    const red = await app.decode(await readFile(join(app.dataDir, 'red.tif')));
    expect([red.type, Array.from(red.values).slice(0, 600)]).toEqual([
      'UInt16',
      Array.from(await sampleBand(app, 'B04')).slice(0, 600),
    ]);
    expect((await app.decode(await readFile(join(app.dataDir, 'ndvi.tif')))).type).toBe('Float32');
  });
});

describe('the examples of the documentation', () => {
  it.each(Object.entries(PROCESS_EXAMPLES))('run: %s', async (_, { value }) => {
    const text = JSON.stringify(value).replaceAll(/byoc-[0-9a-f-]{36}/g, collection);
    const { values, bands } = await picture(text);
    const lastBand = Array.from(values).filter((_value, i) => i % bands === bands - 1);
    expect(lastBand.some((v) => v !== 0 && !Number.isNaN(v))).toBe(true);
  });
});

describe('a client that hangs up', () => {
  it('sets its renderer free', async () => {
    const slow = TRUE_COLOUR.replace('return [s.B04', 'for (let i = 0; i < 100; i++) Math.sqrt(i); return [s.B04');
    const gone = new AbortController();
    const asked = app.fetch('/api/v1/process', app.people.editor, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request(slow, { output: { width: 2500, height: 2500 } })),
      signal: gone.signal,
    });
    const busy = () => app.get(RenderPool).stats().children.filter(({ inFlight }) => inFlight > 0).length; // prettier-ignore
    await until(async () => busy() > 0, 'a renderer at work');
    gone.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    await until(async () => busy() === 0, 'the end of the rendering');
  });
});

describe('an explanation', () => {
  it('names scenes, bands and cost, and no place of this machine', async () => {
    const asked = request(NDVI, { output: TIFF });
    const { status, json, bytes } = await app.process(asked, { path: '/api/v1/process/explain' });
    expect([status, json]).toMatchObject([
      200,
      {
        grid: { crs: 'EPSG:32629', bbox: [...SAMPLE_BOX], width: 512, height: 512 },
        processingUnits: expect.closeTo(4 / 3, 6),
        response: { contentType: 'image/tiff', files: ['default.tif'] },
        sources: [
          {
            collection,
            mosaicking: 'SIMPLE',
            bands: [{ name: 'B04', unit: 'DN' }, { name: 'B08', unit: 'DN' }],
            samples: [{ tiles: [{ date: '2020-02-19T11:33:21.000Z', reads: [{ bands: ['B04'] }, { bands: ['B08'] }] }] }],
          },
        ],
      },
    ]); // prettier-ignore
    expect(bytes.toString()).not.toContain(app.dataDir);
  });
});

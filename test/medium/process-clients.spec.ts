import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startProcessApp, type ProcessApp } from '../support/process-app.js';

/**
 * Requests as the published clients build them, member by member, and what each of them reads of the answer (process §11):
 * sentinelhub-py 3.11 `api/process.py`, sentinelhub-js 0.12.6 `processing.ts`, eo-learn 1.5 `sentinelhub_process.py`.
 */
let app: ProcessApp;
let byocId: string;
beforeAll(async () => {
  app = await startProcessApp();
  byocId = (await app.sentinel2(['B04'])).slice('byoc-'.length);
  const ring = [[-11.6, 24.8], [-11, 24.8], [-11, 25.4], [-11.6, 25.4], [-11.6, 24.8]]; // prettier-ignore
  for (const name of ['B02', 'B03', 'B04'])
    await writeFile(await app.file('l2a', `${name}.tif`), await readFile(`samples/sentinel2-29RKH/${name}.tif`));
  const bands = Object.fromEntries(
    ['B02', 'B03', 'B04'].map((asset) => [asset, { asset, href: `s3://l2a/${asset}.tif`, index: 1 }]),
  );
  await app.putScene('sentinel-2-l2a', {
    ...{ id: 'S2', bands, geometry: { type: 'Polygon', coordinates: [ring] } as never },
    properties: { datetime: '2020-02-19T11:33:21Z', 'eo:cloud_cover': 3 },
  });
}, 120_000);
afterAll(() => app.close());

const CRS = (code: number) => ({ crs: `http://www.opengis.net/def/crs/EPSG/0/${code}` });
const TRUE_COLOUR = `
    //VERSION=3
    function setup() {
      return { input: ["B02", "B03", "B04"], output: { bands: 3 } };
    }
    function updateOutputMetadata(scenes, inputMetadata, outputMetadata) {
      outputMetadata.userData = { "norm_factor": inputMetadata.normalizationFactor };
    }
    function evaluatePixel(sample) {
      return [2.5 * sample.B04, 2.5 * sample.B03, 2.5 * sample.B02];
    }`;

describe('sentinelhub-py', () => {
  const body = {
    input: {
      bounds: { properties: CRS(32629), bbox: [260_000, 2_760_000, 264_000, 2_764_000] },
      data: [
        {
          type: 'sentinel-2-l2a',
          dataFilter: {
            timeRange: { from: '2020-02-19T00:00:00Z', to: '2020-02-19T23:59:59Z' },
            maxCloudCoverage: 50,
            mosaickingOrder: 'leastCC',
          },
          processing: { upsampling: 'NEAREST', downsampling: 'NEAREST', atmosphericCorrection: 'NONE' },
        },
      ],
    },
    evalscript: TRUE_COLOUR,
  };

  it('asks for one picture by the type of its response', async () => {
    const responses = [{ identifier: 'default', format: { type: 'image/tiff' } }];
    const asked = { ...body, output: { responses, resx: 100, resy: 100 } };
    const { status, headers, bytes } = await app.process(asked, { accept: 'image/tiff' });
    expect([status, headers.get('content-type')]).toEqual([200, 'image/tiff']);
    const { width, height, bands, type, values } = await app.decode(bytes);
    expect([width, height, bands, type]).toEqual([40, 40, 3, 'Byte']);
    expect(Math.max(...Array.from(values))).toBeGreaterThan(50);
  });

  it('asks for several as a tar', async () => {
    const responses = ['default', 'userdata'].map((identifier, i) => ({
      ...{ identifier, format: { type: ['image/tiff', 'application/json'][i] } },
    }));
    const asked = { ...body, output: { responses, width: 40, height: 40 } };
    const { status, headers, bytes } = await app.process(asked, { accept: 'application/x-tar' });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-tar']);
    const text = bytes.toString('latin1');
    expect(text.startsWith('default.tif\0')).toBe(true);
    // eo-learn reads this one.
    expect(text).toContain('{"norm_factor":0.0001}');
  });

  it('reads the error of a refusal', async () => {
    const { status, json } = await app.process({ ...body, evalscript: '//VERSION=3 nothing' });
    expect([status, Object.keys(json)]).toEqual([400, ['error']]);
    expect(json.error).toMatchObject({ status: 400, reason: 'Bad Request', code: 'RENDERER_EXCEPTION' });
  });
});

describe('sentinelhub-js', () => {
  const payload = (data: object, evalscript = TRUE_COLOUR) => ({
    input: {
      bounds: { bbox: [-1_278_000, 2_861_000, -1_270_000, 2_869_000], properties: CRS(3857) },
      data: [data],
    },
    output: {
      ...{ width: 64, height: 64 },
      responses: [{ identifier: 'default', format: { type: 'image/jpeg' } }],
    },
    evalscript,
  });
  const dataFilter = {
    timeRange: { from: '2020-02-19T00:00:00.000Z', to: '2020-02-19T23:59:59.999Z' },
    mosaickingOrder: 'mostRecent',
  };

  it('names collections by their old ids and sends empty and null members', async () => {
    const data = { type: 'S2L2A', dataFilter: { ...dataFilter, previewMode: 'EXTENDED_PREVIEW', speckleFilter: null }, processing: {} }; // prettier-ignore
    const { status, headers, bytes } = await app.process(payload(data), { accept: '*/*' });
    expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await app.decode(bytes)).bands).toBe(3);
  });

  it('names BYOC collections in either way', async () => {
    const script = '//VERSION=3\nfunction setup() { return { input: ["B04"], output: { bands: 1 } } }\nfunction evaluatePixel(s) { return [s.B04 / 5000] }'; // prettier-ignore
    const pictures = await Promise.all(
      [
        { type: 'CUSTOM', dataFilter: { ...dataFilter, collectionId: byocId } },
        { type: `byoc-${byocId}`, dataFilter },
      ].map((data) => app.process(payload({ ...data, processing: {} }, script), { accept: '*/*' })),
    );
    expect(pictures.map(({ status }) => status)).toEqual([200, 200]);
    expect(Buffer.compare(pictures[0]!.bytes, pictures[1]!.bytes)).toBe(0);
  });

  it('may be a browser elsewhere', async () => {
    const asking = { origin: 'https://apps.example.org', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' }; // prettier-ignore
    const preflight = await app.fetch('/api/v1/process', null, { method: 'OPTIONS', headers: asking });
    expect(preflight.status).toBeLessThan(300);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });
});

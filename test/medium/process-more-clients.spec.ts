import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gdalTool } from '../support/gdal-cli.js';
import { type ProcessAnswer, type ProcessApp, startProcessApp } from '../support/process-app.js';

/**
 * The clients of process §11 that build requests of their own over or beside the two libraries of `process-clients`:
 * EO Browser, requests-builder, eo-learn 1.5, xcube-sh, openeo-geotrellis, openeo-sentinelhub-python-driver.
 */
let app: ProcessApp;
beforeAll(async () => {
  app = await startProcessApp();
  const ring = [[-11.6, 24.8], [-11, 24.8], [-11, 25.4], [-11.6, 25.4], [-11.6, 24.8]]; // prettier-ignore
  for (const name of ['B02', 'B03', 'B04', 'B08'])
    await writeFile(await app.file('l2a', `${name}.tif`), await readFile(`samples/sentinel2-29RKH/${name}.tif`));
  const bands = Object.fromEntries(
    ['B02', 'B03', 'B04', 'B08'].map((asset) => [asset, { asset, href: `s3://l2a/${asset}.tif`, index: 1 }]),
  );
  for (const day of ['2020-02-19', '2020-02-14'])
    await app.putScene('sentinel-2-l2a', {
      ...{ id: `S2-${day}`, bands, geometry: { type: 'Polygon', coordinates: [ring] } as never },
      properties: { datetime: `${day}T11:33:21Z`, 'eo:cloud_cover': 3 },
    });
}, 120_000);
afterAll(() => app.close());

const UTM = 'http://www.opengis.net/def/crs/EPSG/0/32629';
const BBOX = [260_000, 2_760_000, 264_000, 2_764_000];
const month = { from: '2020-02-01T00:00:00.000Z', to: '2020-02-29T23:59:59.999Z' };
const day = { from: '2020-02-19T00:00:00Z', to: '2020-02-19T23:59:59Z' };
const isPaid = ({ headers }: ProcessAnswer) => Number(headers.get('x-processingunits-spent')) > 0;

/** Members of a tar by name. */
function membersOf(tar: Buffer): Map<string, Buffer> {
  const members = new Map<string, Buffer>();
  for (let at = 0; tar[at] !== 0;) {
    const name = tar.toString('latin1', at, tar.indexOf(0, at));
    const size = parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    members.set(name, tar.subarray(at + 512, at + 512 + size));
    at += 512 + 512 * Math.ceil(size / 512);
  }
  return members;
}

describe('EO Browser', () => {
  const LAYER = (sampleType = '') => `//VERSION=3
function setup() {
  return {
    input: ["B02", "B03", "B04", "B08", "dataMask"],
    output: [
      { id: "default", bands: 4${sampleType && `, sampleType: '${sampleType}'`} },
      { id: "index", bands: 1, sampleType: 'FLOAT32' },
      { id: "eobrowserStats", bands: 2, sampleType: 'FLOAT32' },
      { id: "dataMask", bands: 1 },
    ]
  };
}
function evaluatePixel(samples) {
  const k = ${sampleType === 'UINT8' ? 255 : sampleType === 'UINT16' ? 65535 : 1};
  const val = index(samples.B08, samples.B04);
  return {
    default: [samples.B04, samples.B03, samples.B02].map((v) => 2.5 * v * k).concat(samples.dataMask * k),
    index: [val], eobrowserStats: [val, 0], dataMask: [samples.dataMask],
  };
}`;
  const body = (type: string, evalscript: string) => ({
    input: {
      bounds: { bbox: [-1_278_000, 2_861_000, -1_270_000, 2_869_000], properties: { crs: UTM.replace('32629', '3857') } },
      data: [{ type: 'S2L2A', dataFilter: { timeRange: month, mosaickingOrder: 'mostRecent', previewMode: 'EXTENDED_PREVIEW', maxCloudCoverage: 100 }, processing: { upsampling: 'BICUBIC', downsampling: 'NEAREST' } }],
    },
    output: { width: 64, height: 64, responses: [{ identifier: 'default', format: { type } }] },
    evalscript,
  }); // prettier-ignore

  it.each([
    ['image/png', '', ['Byte', 4]],
    ['image/jpeg', '', ['Byte', 3]],
    ['image/tiff', 'UINT8', ['Byte', 4]],
    ['image/tiff', 'UINT16', ['UInt16', 4]],
    ['image/tiff', 'FLOAT32', ['Float32', 4]],
  ])('downloads %s of %s', async (type, sampleType, shape) => {
    const { status, headers, bytes } = await app.process(body(type, LAYER(sampleType)), { accept: '*/*' });
    expect([status, headers.get('content-type')]).toEqual([200, type]);
    const picture = await app.decode(bytes);
    expect([picture.type, picture.bands]).toEqual(shape);
  });

  it('parses errors out of a Blob', async () => {
    const broken = body('image/png', LAYER().replace('const val', 'const val = nope; const other'));
    const { headers, json } = await app.process(broken, { accept: 'image/png,*/*' });
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(json.error.message).toMatch(/ReferenceError: nope is not defined/);
    expect(json.error.errors).toBeUndefined();
  });
});

describe('requests-builder', () => {
  const body = (evalscript: string, responses: object[]) => ({
    input: {
      // WGS84 goes without properties.
      bounds: { bbox: [-11.35, 24.95, -11.3, 25] },
      data: [{ dataFilter: { timeRange: month }, type: 'S2L2A' }],
    },
    output: { width: 32, height: 32, responses },
    evalscript,
  });

  it('asks for several responses as a tar', async () => {
    const script = `//VERSION=3
function setup() { return { input: ["B04"], output: [{ id: "default", bands: 1 }, { id: "raw", bands: 1, sampleType: "FLOAT32" }] } }
function evaluatePixel(s) { return { default: [s.B04], raw: [s.B04] } }`;
    const responses = [{ identifier: 'default' }, { identifier: 'raw', format: { type: 'image/tiff' } }];
    const { status, bytes } = await app.process(body(script, responses), { accept: 'application/tar' });
    expect([status, [...membersOf(bytes).keys()]]).toEqual([200, ['default.png', 'raw.tif']]);
  });

  it('shows what its console threw: the text between " Error: " and "throw new Error"', async () => {
    const script = `//VERSION=3
function setup() { return { input: ["B04"], output: { bands: 1 } } }
function evaluatePixel(s) {
  throw new Error(JSON.stringify({ a: [1, "x"] }) + '')
  return [s.B04] }`;
    const { message } = (await app.process(body(script, []), { accept: '*/*' })).json.error as { message: string };
    expect(message.split(' Error: ')[1]!.split('throw new Error')[0]!.trim()).toBe('{"a":[1,"x"]}');
  });
});

describe('eo-learn', () => {
  const script = `
        //VERSION=3

        function setup() {
            return {
                input: [{
                    bands: ["B02", "B04", "dataMask"],
                    units: ["DN", "DN", "DN"]
                }],
                output: [
                    { id: "bands_B02", bands: 1, sampleType: "UINT16" },
                    { id: "bands_B04", bands: 1, sampleType: "UINT16" },
                    { id: "dataMask", bands: 1, sampleType: "UINT8" }
                ]
            }
        }

        function updateOutputMetadata(scenes, inputMetadata, outputMetadata) {
            outputMetadata.userData = { "norm_factor":  inputMetadata.normalizationFactor }
        }

        function evaluatePixel(sample) {
            return { bands_B02: [sample.B02], bands_B04: [sample.B04], dataMask: [sample.dataMask] };
        }`;

  it('reads one TIFF per band and the factor, for one time stamp', async () => {
    const ids = ['bands_B02', 'bands_B04', 'dataMask'];
    const body = {
      input: {
        bounds: { properties: { crs: UTM }, bbox: BBOX },
        data: [{ type: 'sentinel-2-l2a', dataFilter: { timeRange: { from: '2020-02-19T11:23:21Z', to: '2020-02-19T11:43:21Z' }, mosaickingOrder: 'mostRecent' } }],
      },
      evalscript: script,
      output: {
        responses: [
          ...ids.map((identifier) => ({ identifier, format: { type: 'image/tiff' } })),
          { identifier: 'userdata', format: { type: 'application/json' } },
        ],
        ...{ resx: 100, resy: 100 },
      },
    }; // prettier-ignore
    const answer = await app.process(body, { accept: 'application/x-tar' });
    const members = membersOf(answer.bytes);
    expect([answer.status, isPaid(answer), [...members.keys()]]).toEqual([200, true, [...ids.map((id) => `${id}.tif`), 'userdata.json']]); // prettier-ignore
    expect(JSON.parse(members.get('userdata.json')!.toString())).toEqual({ norm_factor: 1 });
    const red = await app.decode(members.get('bands_B04.tif')!);
    expect([red.width, red.height, red.type, red.bands]).toEqual([40, 40, 'UInt16', 1]);
    const mask = await app.decode(members.get('dataMask.tif')!);
    expect([mask.type, new Set(Array.from(mask.values))]).toEqual(['Byte', new Set([1])]);
    const path = join(app.dataDir, 'oracle.tif');
    await gdalTool('gdalwarp', ['-q', '-te', ...BBOX.map(String), '-tr', '100', '100', 'samples/sentinel2-29RKH/B04.tif', path]); // prettier-ignore
    expect(Array.from(red.values)).toEqual(Array.from((await app.decode(await readFile(path))).values));
  });
});

describe('xcube-sh', () => {
  const body = (bands: string[], sampleType: string) => ({
    input: {
      bounds: { bbox: [-11.35, 24.95, -11.3, 25], properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/4326' } },
      data: [{ type: 'S2L2A', dataFilter: { timeRange: day, mosaickingOrder: 'mostRecent' }, processing: { upsampling: 'NEAREST', downsampling: 'NEAREST' } }],
    },
    output: {
      ...{ width: 20, height: 16 },
      responses: bands.map((identifier) => ({ identifier, format: { type: 'image/tiff' } })),
    },
    evalscript: [
      '//VERSION=3',
      'function setup() {',
      '    return {',
      `        input: [{ bands: ${JSON.stringify(bands)}, units: ${JSON.stringify(bands.map(() => 'REFLECTANCE'))} }],`,
      `        output: [${bands.map((id) => `{ id: "${id}", bands: 1, sampleType: "${sampleType}" }`).join(', ')}]`,
      '    };',
      '}',
      'function evaluatePixel(sample) {',
      `    return { ${bands.map((id) => `${id}: [sample.${id}]`).join(', ')} };`,
      '}',
    ].join('\n'),
  }); // prettier-ignore

  it('reads raw samples by the headers', async () => {
    const answer = await app.process(body(['B04'], 'FLOAT32'), { accept: 'application/octet-stream' });
    expect(answer.status).toBe(200);
    expect(['width', 'height', 'components', 'sampletype'].map((name) => answer.headers.get(`sh-${name}`))).toEqual(['20', '16', '1', 'FLOAT32']); // prettier-ignore
    const values = new Float32Array(Uint8Array.from(answer.bytes).buffer);
    expect(values).toHaveLength(20 * 16);
    const tiff = await app.decode((await app.process(body(['B04'], 'FLOAT32'), { accept: 'image/tiff' })).bytes);
    expect(Array.from(values)).toEqual(Array.from(tiff.values));
  });

  it('or several as a tar', async () => {
    const { headers, bytes } = await app.process(body(['B04', 'B03'], 'UINT8'), { accept: 'application/x-tar' });
    expect([headers.get('content-type'), [...membersOf(bytes).keys()]]).toEqual(['application/x-tar', ['B04.tif', 'B03.tif']]); // prettier-ignore
  });
});

describe('openEO', () => {
  it('geotrellis asks for tiles as one TIFF with all bands, and reads the units spent', async () => {
    const evalscript = `//VERSION=3
function setup() {
  return {
    input: [{
      bands: ["B04","B08"],
      units: "DN"
    }],
    output: {
      bands: 2,
      sampleType: "UINT16",
    }
  };
}
function evaluatePixel(sample) {
  return [sample.B04, sample.B08];
}`;
    const body = {
      input: {
        bounds: { bbox: BBOX, properties: { crs: UTM } },
        data: [{ type: 'sentinel-2-l2a', dataFilter: { timeRange: { from: '2020-02-19T00:00:00Z', to: '2020-02-20T00:00:00Z' }, mosaickingOrder: 'leastRecent' }, processing: {} }],
      },
      output: { width: 64, height: 64, responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
      evalscript,
    }; // prettier-ignore
    const answer = await app.process(body, { accept: '*/*' });
    expect([answer.status, answer.headers.get('content-type'), isPaid(answer)]).toEqual([200, 'image/tiff', true]);
    const { type, bands } = await app.decode(answer.bytes);
    expect([type, bands]).toEqual(['UInt16', 2]);
  });

  it('python driver asks for one band per date and the dates', async () => {
    const evalscript = `//VERSION=3
function setup() {
  return {
    input: [{ bands: ["B04", "dataMask"], units: "DN" }],
    output: [{ id: "default", bands: 1, sampleType: "INT16" }, { id: "mask", bands: 1, sampleType: "UINT8" }],
    mosaicking: "ORBIT"
  };
}
function updateOutput(outputs, collection) {
  outputs.default.bands = collection.scenes.length;
  outputs.mask.bands = collection.scenes.length;
}
function updateOutputMetadata(scenes, inputMetadata, outputMetadata) {
  outputMetadata.userData = { "scenes": JSON.stringify(scenes.orbits.map(({ dateFrom }) => dateFrom)) };
}
function evaluatePixel(samples) {
  return { default: samples.map((s) => s.B04), mask: samples.map((s) => s.dataMask) };
}`;
    const body = {
      input: {
        bounds: { geometry: { type: 'Polygon', coordinates: [[[260_000, 2_760_000], [264_000, 2_760_000], [264_000, 2_764_000], [260_000, 2_760_000]]] }, properties: { crs: UTM } },
        data: [{ type: 'sentinel-2-l2a', dataFilter: { timeRange: month, mosaickingOrder: 'leastRecent' } }],
      },
      output: {
        ...{ resx: 100, resy: 100 },
        responses: [
          { identifier: 'default', format: { type: 'image/tiff' } },
          { identifier: 'mask', format: { type: 'image/tiff' } },
          { identifier: 'userdata', format: { type: 'application/json' } },
        ],
      },
      evalscript,
    }; // prettier-ignore
    const answer = await app.process(body, { accept: 'application/tar' });
    expect([answer.status, isPaid(answer)]).toEqual([200, true]);
    const members = membersOf(answer.bytes);
    const { scenes } = JSON.parse(members.get('userdata.json')!.toString()) as { scenes: string };
    expect(JSON.parse(scenes)).toEqual(['2020-02-14T00:00:00Z', '2020-02-19T00:00:00Z']);
    const picture = await app.decode(members.get('default.tif')!);
    expect([picture.type, picture.bands, picture.width]).toEqual(['Int16', 2, 40]);
    const mask = await app.decode(members.get('mask.tif')!);
    // Outside the triangle there is no data on either date.
    const corner = Array.from(mask.values).slice(0, 2);
    expect([corner, Array.from(mask.values).slice(-2)]).toEqual([[0, 0], [1, 1]]); // prettier-ignore
  });
});

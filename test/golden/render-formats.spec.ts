import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chooseDelivery } from '#libs/encode';
import { type RenderPool, type RenderRequest } from '#libs/render';
import { aCollection, anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { gdalInfo, grid, makeRaster, workplace } from './support/gdal-cli.js';
import { rawByGdal } from './support/pixels.js';
import { bandsOf, newPool, render } from './support/render.js';

/** Format × sampleType × bands (process §4.2, §5): what is delivered is, sample by sample, what GDAL decodes. */
const SIDE = 8;
const place = workplace();
let pool: RenderPool;
let request: RenderRequest;
beforeAll(() => {
  pool = newPool();
  const box = [500_000, 5_000_000 - SIDE, 500_000 + SIDE, 5_000_000] as const;
  const bands = [grid(SIDE, SIDE, (col, row) => row * SIDE + col)];
  const path = makeRaster(place, 'steps.tif', { bands, type: 'UInt16', west: box[0], north: box[3] });
  const collection = aCollection({
    bands: [{ name: 'I', units: [{ unit: 'DN', scale: 1, offset: 0 }], nodata: null }],
  });
  const footprint = { type: 'Polygon', coordinates: [[[15, 45], [16, 45], [16, 46], [15, 45]]] } as const; // prettier-ignore
  const scene = aSceneRef('steps', '2024-06-15T10:00:00Z', {
    footprint: footprint as never,
    extent: box,
    bands: bandsOf(path, 'I'),
  });
  request = aRequest([anInput([scene], { collection })], {
    grid: { crs: 'EPSG:32633', bbox: box, width: SIDE, height: SIDE },
  });
}, 60_000);
afterAll(async () => {
  await pool.close();
  place.remove();
});

/** Of each type: what the script returns of pixel i, component k, and what is stored of it. */
const TYPES = {
  AUTO: { script: '(I * 4 + k) / 255', stored: (i: number, k: number) => i * 4 + k, array: Uint8ClampedArray },
  UINT8: { script: 'I * 4.2 + k - 3', stored: (i: number, k: number) => Math.round(i * 4.2 + k - 3), array: Uint8ClampedArray }, // prettier-ignore
  INT8: {
    script: 'I * 4 - 127.5 + k',
    stored: (i: number, k: number) => Math.min(127, i * 4 - 127 + k),
    array: Int8Array,
  },
  UINT16: {
    script: 'I * 1000.4 + k',
    stored: (i: number, k: number) => Math.round(i * 1000.4 + k),
    array: Uint16Array,
  },
  INT16: { script: 'I * 1000 - 32000 + k', stored: (i: number, k: number) => i * 1000 - 32000 + k, array: Int16Array },
  FLOAT32: { script: 'I / 3 - k', stored: (i: number, k: number) => i / 3 - k, array: Float32Array },
} as const;
type Type = keyof typeof TYPES;

const script = (type: Type, bands: number) => `//VERSION=3
function setup() { return { input: ["I"], output: { bands: ${bands}, sampleType: "${type}" } }; }
function evaluatePixel({ I }) { return Array.from({ length: ${bands} }, (_, k) => ${TYPES[type].script}); }`;

function expectedBytes(type: Type, bands: number): Buffer {
  const { array, stored } = TYPES[type];
  const values = Array.from({ length: SIDE * SIDE * bands }, (_, at) => stored(Math.floor(at / bands), at % bands));
  return Buffer.from(array.from(values).buffer);
}

const FORMATS = {
  'image/png': { types: ['AUTO', 'UINT8', 'UINT16'], bands: [1, 2, 3, 4] },
  'image/jpeg': { types: ['AUTO', 'UINT8'], bands: [1, 2, 3, 4] },
  'image/tiff': { types: Object.keys(TYPES), bands: [1, 2, 3, 4, 5, 12] },
  'application/octet-stream': { types: Object.keys(TYPES), bands: [1, 2, 3, 4, 5, 12] },
} as const;
const MATRIX = Object.keys(FORMATS).flatMap((format) =>
  (Object.keys(TYPES) as Type[]).flatMap((type) => [1, 2, 3, 4, 5, 12].map((bands) => [format, type, bands] as const)),
);

describe('a format', () => {
  it.each(MATRIX)('%s of %s, %d bands', async (format, type, bands) => {
    const rules = FORMATS[format as keyof typeof FORMATS];
    const isTaken =
      (rules.types as readonly string[]).includes(type) && (rules.bands as readonly number[]).includes(bands);
    const delivery = chooseDelivery(format, [], [{ id: 'default' }]);
    const rendered = render(pool, request, script(type, bands), { delivery });
    if (!isTaken) {
      const message = expect.stringMatching(
        `^Output default has (sampleType ${type}|${bands} bands); ${format} takes `,
      );
      await expect(rendered).rejects.toMatchObject({ code: 'BAD_REQUEST', message });
      return;
    }
    const { contentType, headers, body } = await rendered;
    expect(contentType).toBe(format);
    if (format === 'application/octet-stream') {
      const sent = { 'SH-Width': '8', 'SH-Height': '8', 'SH-Components': `${bands}`, 'SH-SampleType': type === 'AUTO' ? 'UINT8' : type }; // prettier-ignore
      expect([headers, Buffer.compare(body, expectedBytes(type, bands))]).toEqual([sent, 0]);
      return;
    }
    expect(headers).toEqual({});
    const path = place.path(`${type}-${bands}.${format.slice(6)}`);
    writeFileSync(path, body);
    const raw = rawByGdal(path);
    if (format !== 'image/jpeg') return expect(Buffer.compare(raw, expectedBytes(type, bands))).toBe(0);
    // Without alpha, and blurred a little.
    const kept = bands % 2 === 1 ? bands : bands - 1;
    const wanted = expectedBytes(type, bands).filter((_, at) => at % bands < kept);
    expect(raw).toHaveLength(wanted.length);
    const difference = raw.reduce((sum, value, at) => sum + Math.abs(value - wanted[at]!), 0) / raw.length;
    expect(difference).toBeLessThan(4);
  });
});

describe('several outputs', () => {
  const SEVERAL = `//VERSION=3
function setup() {
  return { input: ["I"], output: [
    { id: "default", bands: 3 }, { id: "float.v1", bands: 1, sampleType: "FLOAT32", nodataValue: -1 },
    { id: "classes-8", bands: 1, sampleType: "INT8" }, { id: "not_asked", bands: 9, sampleType: "INT16" } ] };
}
function evaluatePixel({ I }) { return { default: [I / 63, 0, 1], "float.v1": [I / 2], "classes-8": [-I], not_asked: [] }; }
function updateOutputMetadata(scenes, meta, out) { out.userData = ["é", { n: 1 }]; }`;
  const responses = [
    { identifier: 'default', format: { type: 'image/jpeg', quality: 75 } },
    { identifier: 'float.v1', format: { type: 'image/tiff' } },
    { identifier: 'classes-8', format: { type: 'image/tiff' } },
    { identifier: 'userdata', format: { type: 'application/json' } },
  ];
  const ids = responses.map(({ identifier }) => ({ id: identifier }));
  const NAMES = ['default.jpg', 'float.v1.tif', 'classes-8.tif', 'userdata.json'];

  it.each([undefined, '*/*', 'application/tar', 'application/x-tar', 'application/json, text/plain, */*'])(
    'as a tar for Accept %s',
    async (accept) => {
      const { contentType, body } = await render(pool, request, SEVERAL, {
        delivery: chooseDelivery(accept, responses, ids),
      });
      expect(contentType).toBe('application/x-tar');
      const path = place.path('several.tar');
      writeFileSync(path, body);
      const names: string[] = [];
      for (let at = 0; body[at] !== 0;) {
        const field = (from: number, to: number) =>
          Buffer.from(body.subarray(at + from, at + to))
            .toString('latin1')
            .split('\0')[0]!;
        names.push(field(0, 100));
        expect([field(156, 157), field(257, 263)]).toEqual(['0', 'ustar']);
        at += 512 + 512 * Math.ceil(parseInt(field(124, 136), 8) / 512);
      }
      expect(names).toEqual(NAMES);
      expect(gdalInfo(`/vsitar/${path}/float.v1.tif`).bands).toMatchObject([{ type: 'Float32', noDataValue: -1 }]);
      expect(gdalInfo(`/vsitar/${path}/classes-8.tif`).bands[0]).not.toHaveProperty('noDataValue');
      expect(gdalInfo(`/vsitar/${path}/default.jpg`)).toMatchObject({ driverShortName: 'JPEG', size: [SIDE, SIDE] });
    },
  );

  it('as multipart/mixed, each with its type and name', async () => {
    const { contentType, body } = await render(pool, request, SEVERAL, {
      delivery: chooseDelivery('multipart/mixed', responses, ids),
    });
    const boundary = /^multipart\/mixed; boundary=(\S+)$/.exec(contentType)![1]!;
    const parts = Buffer.from(body).toString('latin1').split(`--${boundary}`);
    expect([parts.shift(), parts.pop()]).toEqual(['', '--\r\n']);
    const read = parts.map((part) => {
      const [head, ...rest] = part.slice(2, -2).split('\r\n\r\n');
      const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(head!)?.[1]?.trim();
      expect(Number(header('Content-Length'))).toBe(rest.join('\r\n\r\n').length);
      return [header('Content-Type'), /filename="([^"]+)"/.exec(header('Content-Disposition')!)![1]];
    });
    expect(read).toEqual(responses.map(({ format }, i) => [format.type, NAMES[i]]));
    expect(Buffer.from(body).toString()).toContain('["é",{"n":1}]');
  });

  it.each([
    ['image/png', 'default'],
    ['image/tiff', 'default'],
    ['application/json', 'userdata'],
    ['application/octet-stream', 'default'],
  ])('only the first that fits %s', async (accept, identifier) => {
    const delivery = chooseDelivery(accept, responses, ids);
    expect(delivery.parts.map((part) => part.identifier)).toEqual([identifier]);
    expect((await render(pool, request, SEVERAL, { delivery })).contentType).toBe(accept);
  });

  it('of which none is a picture', async () => {
    const told = `//VERSION=3
function setup() { return { input: [{ bands: [], metadata: ["bounds"] }], output: { bands: 0 }, mosaicking: "TILE" }; }
function evaluatePixel() { return []; }
function updateOutputMetadata(scenes, meta, out) { out.userData = { n: scenes.tiles.length, geometry: scenes.tiles[0].dataGeometry.type }; }`;
    const delivery = chooseDelivery('*/*', [{ identifier: 'userdata' }], []);
    const { body, contentType } = await render(pool, request, told, { delivery });
    expect([contentType, JSON.parse(Buffer.from(body).toString())]).toEqual(['application/json', { n: 1, geometry: 'Polygon' }]); // prettier-ignore
    const never = told.replace(/out\.userData = [^}]+\}/, '');
    expect(Buffer.from((await render(pool, request, never, { delivery })).body).toString()).toBe('{}');
    const picture = chooseDelivery('image/png', [], [{ id: 'default' }]);
    await expect(render(pool, request, told, { delivery: picture })).rejects.toMatchObject({
      code: 'EVALSCRIPT_INVALID',
      message: 'bands of output default must be a whole number of at least 1 or a list of names, got 0',
    });
  });
});

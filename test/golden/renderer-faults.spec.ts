import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type RenderPool, type RenderRequest } from '#libs/render';
import { anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { grid, makeRaster, workplace } from './support/gdal-cli.js';
import { bandsOf, delivery, evalscript, floats, newPool, render } from './support/render.js';

const BBOX = [500_000, 5_759_800, 500_200, 5_760_000] as const;
const workdir = workplace();
const pools: RenderPool[] = [];
let request: RenderRequest;

beforeAll(() => {
  const place = { west: BBOX[0], north: BBOX[3], pixel: 10, type: 'UInt16' };
  const path = makeRaster(workdir, 'scene.tif', { bands: [grid(20, 20, (col) => col + 1)], ...place });
  const scene = aSceneRef('scene', '2024-06-15T10:00:00Z', { extent: BBOX, bands: bandsOf(path, 'B04') });
  request = aRequest([anInput([scene])], { grid: { crs: 'EPSG:32633', bbox: BBOX, width: 20, height: 20 } });
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
afterAll(() => workdir.remove());

const script = (body: string) => evalscript(['B04'], `function evaluatePixel(s) { ${body} }`, { units: 'DN' });
const GOOD = script('return [s.B04];');
const expected = grid(20, 20, (col) => col + 1).flat();
const limits = { blockMs: 400 };

function poolOf(processes: number): RenderPool {
  const pool = newPool(processes);
  pools.push(pool);
  return pool;
}

describe('a script at fault fails its own request, in the same process as its neighbours', () => {
  it.each([
    ['that throws', 'throw new Error("mine");', 'EVALSCRIPT_FAILED', /evalscript\.js:9.*mine/s],
    ['that never ends', 'for (;;);', 'EVALSCRIPT_TIMEOUT', /400 ms/],
    [
      'that eats memory',
      'const all = []; for (;;) all.push(new Array(1e6).fill(1.5));',
      'EVALSCRIPT_OUT_OF_MEMORY',
      /./,
    ],
    ['of another width', 'return [1, 2];', 'EVALSCRIPT_FAILED', /default/],
  ])('%s', async (_, body, code, message) => {
    const pool = poolOf(1);
    await floats(pool, request, GOOD);
    const { pid } = pool.stats().children[0]!;
    const slow = code === 'EVALSCRIPT_OUT_OF_MEMORY' ? { blockMs: 20_000 } : limits;
    const [fault, ...neighbours] = await Promise.allSettled([
      render(pool, request, script(body), { limits: slow }),
      floats(pool, request, GOOD),
      floats(pool, request, GOOD),
    ]);
    expect(fault).toMatchObject({ reason: { code, message: expect.stringMatching(message) } });
    for (const neighbour of neighbours) expect(neighbour).toMatchObject({ value: expected });
    expect(pool.stats()).toMatchObject({ children: [{ pid }], crashes: 0 });
  });
});

it('a file that is gone is told without its path', async () => {
  const gone = aRequest([anInput([aSceneRef('x', null, { extent: null, bands: bandsOf('/secret/x.tif', 'B04') })])]);
  await expect(render(poolOf(1), gone, GOOD)).rejects.toMatchObject({
    code: 'RASTER_UNREADABLE',
    message: 'The raster cannot be opened: the file is missing',
  });
});

it('stops in the middle of a block when the caller is gone, and works on', async () => {
  const pool = poolOf(1);
  const abort = new AbortController();
  const endless = render(pool, request, script('for (;;);'), { signal: abort.signal });
  const failed = expect(endless).rejects.toMatchObject({ code: 'CANCELLED' });
  for (let i = 0; i < 200 && pool.stats().children[0]?.inFlight !== 1; i++) await sleep(25);
  await sleep(1_000);
  abort.abort();
  await failed;
  for (let i = 0; i < 200 && pool.stats().children[0]?.inFlight !== 0; i++) await sleep(25);
  expect(pool.stats()).toMatchObject({ children: [{ inFlight: 0 }], crashes: 0 });
  expect(await floats(pool, request, GOOD)).toEqual(expected);
});

it('a renderer that dies is replaced, and what it was doing for several callers is done again', async () => {
  const pool = poolOf(1);
  const busy = script('let x = 0; for (let i = 0; i < 5e6; i++) x += i % 7; return [s.B04];');
  const both = [floats(pool, request, busy), floats(pool, request, busy)];
  for (let i = 0; i < 400 && pool.stats().children[0]?.inFlight !== 2; i++) await sleep(25);
  await sleep(500);
  process.kill(pool.stats().children[0]!.pid!, 'SIGKILL');
  expect(await Promise.all(both)).toEqual([expected, expected]);
  expect(pool.stats().crashes).toBe(1);
});

it('refuses a format that cannot hold the output before anything is read', async () => {
  const gone = aRequest([anInput([aSceneRef('x', null, { extent: null, bands: bandsOf('/x.tif', 'B04') })])]);
  await expect(render(poolOf(1), gone, GOOD, { delivery: delivery('image/png') })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('FLOAT32'),
  });
});

it('gives scripts UTC and nothing of its own', async () => {
  const zone = script(
    'return [new Date(2024, 6, 1).getTimezoneOffset() + [typeof process, typeof gc, typeof require].filter((t) => t !== "undefined").length];',
  );
  expect(new Set(await floats(poolOf(1), request, zone))).toEqual(new Set([0]));
});

it('the door for servers loads neither GDAL nor an isolate nor an encoder', () => {
  const door = resolve('dist/libs/render/src/index.js');
  const native = 'process.report.getReport().sharedObjects.filter((o) => /gdal|vips|napi-rs|isolated/.test(o))';
  const code = `await import(${JSON.stringify(door)}); console.log(${native}.length)`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).trim()).toBe('0');
});

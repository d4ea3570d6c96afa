import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Polygon } from 'geojson';
import { type RenderPlan, type RenderPool, type SceneRef } from '#libs/render';
import { aCollection, anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { gdalCli, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';
import { bandsOf, evalscript, floats, newPool, render } from './support/render.js';

/** UTM 33 at 52° north; 40 × 30 pixels of 10 m; value of B04 = 100 · row + col + 1, of B08 = 1000 + col. */
const [WEST, NORTH] = [500_000, 5_760_000];
const UTM: [number, number, number, number] = [WEST, NORTH - 300, WEST + 400, NORTH];
const COLS = 40;
const ROWS = 30;
const place = (col: number, row: number) => 100 * row + col + 1;

const workdir = workplace();
let pool: RenderPool;
let wide: SceneRef;
/** Only its western half has data, and says so by no-data 0. */
let west: SceneRef;

const collection = aCollection({
  bands: ['B04', 'B08'].map((name) => ({ name, units: [{ unit: 'DN', scale: 1, offset: 0 }], nodata: 0 })),
});
const sceneOf = (id: string, at: string, bands: number[][][], overrides: Partial<SceneRef> = {}) => {
  const path = makeRaster(workdir, `${id}.tif`, { bands, west: WEST, north: NORTH, pixel: 10, type: 'UInt16' });
  return aSceneRef(id, at, { extent: UTM, footprint: lonLat(UTM), bands: bandsOf(path, 'B04', 'B08'), ...overrides });
};
const request = (scenes: SceneRef[], overrides: Partial<Parameters<typeof aRequest>[1]> = {}, input = {}) =>
  aRequest([anInput(scenes, { collection, ...input })], {
    grid: { crs: 'EPSG:32633', bbox: UTM, width: COLS, height: ROWS },
    ...overrides,
  });
const all = (value: (col: number, row: number) => number) => grid(COLS, ROWS, value).flat();

function lonLat([minX, minY, maxX, maxY]: typeof UTM): Polygon {
  const corners = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
    [minX, minY],
  ];
  return { type: 'Polygon', coordinates: [corners.map(([x, y]) => toLonLat(x!, y!))] };
}

function toLonLat(x: number, y: number): [number, number] {
  const shell = `echo ${x} ${y} | gdaltransform -s_srs EPSG:32633 -t_srs EPSG:4326 -output_xy`;
  const [lon, lat] = gdalSh(shell).trim().split(' ').map(Number);
  return [lon!, lat!];
}

function gdalSh(command: string): string {
  return gdalCli('sh', '-c', command);
}

beforeAll(() => {
  pool = newPool();
  wide = sceneOf('wide', '2024-06-14T10:00:00Z', [grid(COLS, ROWS, place), grid(COLS, ROWS, (col) => 1000 + col)]);
  west = sceneOf('west', '2024-06-15T10:00:00Z', [
    grid(COLS, ROWS, (col) => (col < 20 ? 7 : 0)),
    grid(COLS, ROWS, (col) => (col < 20 ? 9 : 0)),
  ]);
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

const B04 = evalscript(['B04'], 'function evaluatePixel(s) { return [s.B04]; }');
const MASKED = evalscript(['B04', 'dataMask'], 'function evaluatePixel(s) { return [s.B04, s.dataMask]; }', {
  outputBands: 2,
});

describe('places', () => {
  it('every pixel of the same grid is its own', async () => {
    expect(await floats(pool, request([wide]), B04)).toEqual(all(place));
  });

  it('a grid that sticks out is empty there', async () => {
    const bbox = [UTM[0] - 50, UTM[1] + 100, UTM[0] + 50, UTM[3] + 30] as const;
    const values = await floats(
      pool,
      request([wide], { grid: { crs: 'EPSG:32633', bbox, width: 10, height: 23 } }),
      MASKED,
    );
    const expected = grid(10, 23, (col, row) => (col < 5 || row < 3 ? 0 : place(col - 5, row - 3))).flat();
    expect(values).toEqual(expected.flatMap((value) => [value, value === 0 ? 0 : 1]));
  });

  it.each(['NEAREST', 'BILINEAR', 'BICUBIC'] as const)(
    'UTM to web mercator, finer, as gdalwarp does it: %s',
    async (upsampling) => {
      const bbox = gdalBox(3857, 5);
      const size = { width: 90, height: 70 };
      const method = { NEAREST: 'near', BILINEAR: 'bilinear', BICUBIC: 'cubic' }[upsampling];
      const expected = warped(`up-${method}`, bbox, size, method);
      const values = await floats(
        pool,
        request([anywhere()], { grid: { crs: 'EPSG:3857', bbox, ...size } }, { upsampling }),
        B04,
      );
      expectNear(values, expected);
    },
  );

  it('coarser takes the other method', async () => {
    const [bbox, size] = [gdalBox(3857, 0), { width: 9, height: 7 }];
    const grid = { crs: 'EPSG:3857', bbox, ...size };
    const values = await floats(
      pool,
      request([anywhere()], { grid }, { upsampling: 'NEAREST', downsampling: 'BOX' }),
      B04,
    );
    expectNear(values, warped('down', bbox, size, 'average'));
  });

  it('strips fit together', async () => {
    const bbox = gdalBox(3857, 0);
    const target = request([anywhere()], { grid: { crs: 'EPSG:3857', bbox, width: 60, height: 50 } });
    const strips = (plan: RenderPlan): RenderPlan => ({
      ...plan,
      blocks: Array.from({ length: 10 }, (_, i) => ({ col: 0, row: i * 5, width: 60, height: 5 })),
    });
    const [whole, cut] = [await floats(pool, target, B04), await floats(pool, target, B04, { change: strips })];
    expect(cut).toEqual(whole);
    expect(new Set(whole).size).toBeGreaterThan(1000);
  });

  /** Places are interpolated: within 0.02 pixels of the file; neighbours differ by 1, rows by COLS. */
  function expectNear(values: readonly number[], expected: readonly number[]): void {
    expect(values).toHaveLength(expected.length);
    const worst = Math.max(...values.map((value, i) => Math.abs(value - expected[i]!)));
    expect(worst).toBeLessThan(0.02 * (COLS + 1));
  }

  /** The extent is told in the CRS of the grid. */
  function anywhere(): SceneRef {
    return { ...wide, extent: null };
  }

  /** Around the scene in another CRS, `margin` units wider. */
  function gdalBox(epsg: number, margin: number): [number, number, number, number] {
    const path = workdir.path(`box-${epsg}.tif`);
    gdalCli('gdalwarp', '-q', '-overwrite', '-t_srs', `EPSG:${epsg}`, wide.bands['B04']!.path, path);
    const { geoTransform, size } = JSON.parse(gdalCli('gdalinfo', '-json', path)) as {
      geoTransform: number[];
      size: number[];
    };
    const [x, dx, , y, , dy] = geoTransform as [number, number, number, number, number, number];
    return [x - margin, y + dy * size[1]! - margin, x + dx * size[0]! + margin, y + margin];
  }

  function warped(
    name: string,
    bbox: readonly number[],
    size: { width: number; height: number },
    method: string,
  ): number[] {
    const path = workdir.path(`${name}.tif`);
    const where = ['-t_srs', 'EPSG:3857', '-te', ...bbox, '-ts', size.width, size.height];
    gdalCli(
      'gdalwarp',
      '-q',
      '-et',
      0,
      ...where,
      '-r',
      method,
      '-ot',
      'Float64',
      '-srcnodata',
      0,
      wide.bands['B04']!.path,
      path,
    );
    return readXyz(path);
  }
});

describe('mosaicking', () => {
  const both = () => [west, wide];

  it('SIMPLE: the first scene with data', async () => {
    const expected = all((col, row) => (col < 20 ? 7 : place(col, row)));
    expect(await floats(pool, request(both()), B04)).toEqual(expected);
    expect(await floats(pool, request(both().toReversed()), B04)).toEqual(all(place));
  });

  it('SIMPLE of BYOC: the first cover, with data or without', async () => {
    const byoc = { collection: { ...collection, pixelOwner: 'footprint' as const } };
    const values = await floats(pool, request(both(), {}, byoc), MASKED);
    expect(values).toEqual(all((col) => (col < 20 ? 7 : 0)).flatMap((value) => [value, value === 0 ? 0 : 1]));
    const northern = { ...west, footprint: lonLat([UTM[0], NORTH - 100, UTM[2], UTM[3]]) };
    const expected = all((col, row) => (row >= 10 ? place(col, row) : col < 20 ? 7 : 0));
    expect(await floats(pool, request([northern, wide], {}, byoc), B04)).toEqual(expected);
  });

  it('TILE: one sample per scene, in order, empty where it has no data', async () => {
    const script = evalscript(
      ['B04', 'dataMask'],
      'function evaluatePixel(s) { return [s.length, s[0].B04, s[0].dataMask, s[1].B04]; }',
      { mosaicking: 'TILE', outputBands: 4 },
    );
    const expected = all((col) => (col < 20 ? 1 : 0)).flatMap((mask, i) => {
      return [2, mask * 7, mask, place(i % COLS, Math.floor(i / COLS))];
    });
    expect(await floats(pool, request(both()), script)).toEqual(expected);
  });

  it('ORBIT: the scenes of a day are one', async () => {
    const script = evalscript(
      ['B04'],
      'function evaluatePixel(s) { return [s.length, s[0].B04, s.length > 1 ? s[1].B04 : -1]; }',
      { mosaicking: 'ORBIT', outputBands: 3 },
    );
    const sameDay = { ...wide, id: 'same-day', at: '2024-06-15T10:00:20Z' };
    const expected = all((col, row) => (col < 20 ? 7 : place(col, row))).flatMap((value, i) => {
      return [2, value, place(i % COLS, Math.floor(i / COLS))];
    });
    expect(await floats(pool, request([west, sameDay, wide]), script)).toEqual(expected);
  });

  it('no scene at all: zeros, and evaluatePixel is asked all the same', async () => {
    expect(
      await floats(pool, request([]), evalscript(['B04'], 'function evaluatePixel(s) { return [s.B04 + 5]; }')),
    ).toEqual(all(() => 5));
  });

  it('preProcessScenes chooses and orders', async () => {
    const script = evalscript(['B04'], 'function evaluatePixel(s) { return [s.length, s[0].B04]; }', {
      mosaicking: 'TILE',
      outputBands: 2,
      more: 'function preProcessScenes(c) { c.scenes.tiles = [c.scenes.tiles[1]]; return c; }',
    });
    const { read } = await render(pool, request(both()), script);
    expect(read).toMatchObject({ scenesPerPixel: [1], files: 1, reads: 1 });
    expect(await floats(pool, request(both()), script)).toEqual(all(place).flatMap((value) => [1, value]));
  });

  it('opens no file of a scene that cannot be seen', async () => {
    const gone = {
      ...west,
      extent: [UTM[0] - 500, UTM[1], UTM[0], UTM[3]] as const,
      bands: bandsOf('/nowhere.tif', 'B04'),
    };
    const hidden = { ...gone, extent: UTM };
    const { read } = await render(pool, request([gone, wide, hidden]), B04);
    expect(read).toMatchObject({ files: 1, reads: 1 });
  });
});

describe('geometry', () => {
  it('pixels by their centres, as gdal_rasterize burns them; outside everything is 0', async () => {
    const [x, y] = [WEST, NORTH];
    const geometry: Polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [x + 33, y - 21],
          [x + 377, y - 63],
          [x + 301, y - 411],
          [x + 104, y - 256],
          [x + 33, y - 21],
        ],
        [
          [x + 151, y - 101],
          [x + 249, y - 104],
          [x + 203, y - 177],
          [x + 151, y - 101],
        ],
      ],
    };
    const burnt = workdir.path('burnt.tif');
    gdalSh(`echo '${JSON.stringify(geometry)}' > ${workdir.path('area.json')}`);
    const where = ['-te', ...UTM, '-ts', COLS, ROWS, '-ot', 'Byte', '-a_srs', 'EPSG:32633'];
    gdalCli('gdal_rasterize', '-q', '-burn', 1, ...where, workdir.path('area.json'), burnt);
    const inside = readXyz(burnt);
    expect(inside.filter((value) => value === 1).length).toBeGreaterThan(300);
    const values = await floats(pool, request([wide], { geometry }), MASKED);
    const expected = inside.flatMap((mask, i) => [mask * place(i % COLS, Math.floor(i / COLS)), mask]);
    expect(values).toEqual(expected);
  });
});

describe('values', () => {
  it('NDVI of a warped pair, against the formula over gdalwarp and gdal_translate', async () => {
    const bbox = [WEST + 55, NORTH - 255, WEST + 345, NORTH - 45] as const;
    const size = { width: 41, height: 33 };
    const path = workdir.path('ndvi.tif');
    const where = ['-te', ...bbox, '-ts', size.width, size.height, '-ot', 'Float64'];
    gdalCli('gdalwarp', '-q', ...where, '-r', 'bilinear', wide.bands['B04']!.path, path);
    const [red, nir] = [readXyz(path, 1), readXyz(path, 2)];
    const expected = red.map((r, i) => Math.fround((nir[i]! - r) / (nir[i]! + r)));
    const script = evalscript(
      ['B04', 'B08'],
      'function evaluatePixel(s) { return [(s.B08 - s.B04) / (s.B08 + s.B04)]; }',
    );
    const target = request([wide], { grid: { crs: 'EPSG:32633', bbox, ...size } }, { upsampling: 'BILINEAR' });
    const values = await floats(pool, target, script);
    // XYZ prints 15 digits.
    values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));
    expect(values).toHaveLength(expected.length);
  });

  it('reflectance and harmonised DN of a product with an offset', async () => {
    const path = makeRaster(workdir, 'l1c.tif', {
      bands: [[[0, 500, 1000, 3000]]],
      west: WEST,
      north: NORTH,
      pixel: 10,
      type: 'UInt16',
    });
    const scene = { ...wide, bands: { B04: { path, index: 1, scale: 0.0001, offset: -0.1 } } };
    const bbox = [WEST, NORTH - 10, WEST + 40, NORTH] as const;
    const target = (harmonizeValues: boolean) =>
      request(
        [scene],
        { grid: { crs: 'EPSG:32633', bbox, width: 4, height: 1 } },
        { collection: aCollection(), harmonizeValues },
      );
    const script = (units: string) =>
      evalscript(['B04', 'dataMask'], 'function evaluatePixel(s) { return [s.B04 === 0.2 ? 42 : s.B04]; }', { units });
    expect(await floats(pool, target(true), script('REFLECTANCE'))).toEqual([0, 0, 0, 42]);
    expect(await floats(pool, target(false), script('REFLECTANCE'))).toEqual([0, Math.fround(-0.05), 0, 42]);
    expect(await floats(pool, target(true), script('DN'))).toEqual([0, 0, 0, 2000]);
    expect(await floats(pool, target(false), script('DN'))).toEqual([0, 500, 1000, 3000]);
  });
});

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PixelGrid } from '#libs/raster';
import { type InputResampling, type RenderPool } from '#libs/render';
import { gdalCli, grid, makeRaster, workplace } from './support/gdal-cli.js';
import { newPool } from './support/render.js';
import { inspected, rendered } from './support/resampling.js';

const workdir = workplace();
let pool: RenderPool;
beforeAll(() => {
  pool = newPool();
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

interface Place {
  readonly crs: string;
  readonly west: number;
  readonly north: number;
  readonly pixel: number;
  readonly cols: number;
  readonly rows: number;
}

/** Two bands that hold the x and the y of their pixels' centres. */
function ownPlaces(name: string, { crs, west, north, pixel, cols, rows }: Place): string {
  const bands = [
    grid(cols, rows, (col) => west + (col + 0.5) * pixel),
    grid(cols, rows, (_, row) => north - (row + 0.5) * pixel),
  ];
  return makeRaster(workdir, `${name}.tif`, { bands, crs, west, north, pixel, type: 'Float64', nodata: 'nan' });
}

/** The centres of the grid's pixels in another CRS, by PROJ's own tool. */
function centres({ crs, bbox, width, height }: PixelGrid, to: string): number[][] {
  const [dx, dy] = [(bbox[2] - bbox[0]) / width, (bbox[3] - bbox[1]) / height];
  const lines = Array.from({ length: width * height }, (_, i) => {
    return `${bbox[0] + ((i % width) + 0.5) * dx} ${bbox[3] - (Math.floor(i / width) + 0.5) * dy}`;
  });
  const told = execFileSync('gdaltransform', ['-s_srs', crs, '-t_srs', to, '-output_xy'], { input: lines.join('\n') });
  return told.toString().trim().split('\n').map((line) => line.split(' ').map(Number)); // prettier-ignore
}

interface Case {
  readonly at: Place;
  readonly target: PixelGrid;
  /** Least part of the target that the raster covers. */
  readonly covered: number;
  /** Length of a turn of x. */
  readonly turn?: number;
}

/** Every pixel holds where it is, to a part of the file's pixel; and only pixels inside the raster hold anything. */
async function expectPlaces(name: string, { at, target, covered, turn = 0 }: Case, method: InputResampling) {
  const path = ownPlaces(`${name.replace(/\W+/g, '-')}-${method}`, at);
  const [xs, ys] = await rendered(pool, path, target, method, [{}, {}]);
  const { west, north, pixel, cols, rows } = at;
  // Nearest shows the pixel's own centre, a widened kernel its pixels in uneven parts; float32 holds seven digits.
  const most =
    { NEAREST: 0.53, BILINEAR: 0.1, BICUBIC: 0.06, LANCZOS: 0.1, BOX: 0.55 }[method] * pixel + Math.abs(west) * 1e-7;
  let inside = 0;
  for (const [i, [px, py]] of centres(target, at.crs).entries()) {
    const x = turn === 0 ? px! : west + ((((px! - west) % turn) + turn) % turn);
    const [col, row] = [(x - west) / pixel, (north - py!) / pixel];
    const margin = Math.min(col, row, turn > 0 && cols * pixel >= turn ? Infinity : cols - col, rows - row);
    if (margin < -0.1) expect([i, xs![i]]).toEqual([i, NaN]);
    // Wide kernels are lopsided near an edge.
    if (margin < 4 || (turn > 0 && (col < 40 || col > cols - 40))) continue;
    inside++;
    if (!(Math.abs(xs![i]! - x) <= most)) throw new Error(`pixel ${i}: x ${xs![i]} instead of ${x}`);
    if (!(Math.abs(ys![i]! - py!) <= most)) throw new Error(`pixel ${i}: y ${ys![i]} instead of ${py}`);
  }
  expect(inside / (target.width * target.height)).toBeGreaterThan(covered);
}

const utm = (epsg: number, west: number, north: number): Place => ({
  crs: `EPSG:${epsg}`,
  west,
  north,
  pixel: 100,
  cols: 200,
  rows: 200,
});
const lonLat = (west: number, pixel: number, cols: number, north: number, rows: number): Place => ({
  crs: 'EPSG:4326',
  west,
  north,
  pixel,
  cols,
  rows,
});
const target = (crs: string, bbox: PixelGrid['bbox'], width: number, height: number) => ({ crs, bbox, width, height });

const CASES: Readonly<Record<string, Case>> = {
  'north, UTM to web mercator, edges askew': {
    at: utm(32633, 300_000, 6_700_000),
    target: target('EPSG:3857', [1_262_000, 8_462_000, 1_310_000, 8_512_000], 110, 110),
    covered: 0.35,
  },
  'south, UTM to web mercator': {
    at: utm(32733, 300_000, 6_700_000),
    target: target('EPSG:3857', [1_440_000, -3_510_000, 1_464_000, -3_486_000], 100, 100),
    covered: 0.4,
  },
  'seven times as fine': {
    at: utm(32633, 300_000, 6_700_000),
    target: target('EPSG:32633', [305_013, 6_690_007, 307_013, 6_692_007], 140, 140),
    covered: 0.99,
  },
  'across the antimeridian, from UTM 60': {
    at: utm(32760, 815_000, 8_100_000),
    target: target('EPSG:3857', [20_030_000, -1_960_000, 20_050_000, -1_940_000], 90, 90),
    covered: 0.2,
  },
  'across the antimeridian, from longitudes up to 360': {
    at: lonLat(170, 0.1, 200, 10, 200),
    target: target('EPSG:3857', [19_800_000, -500_000, 20_300_000, 0], 90, 90),
    covered: 0.9,
    turn: 360,
  },
  'west of Greenwich, from longitudes up to 360': {
    at: lonLat(300, 0.1, 600, 10, 200),
    target: target('EPSG:4326', [-20, -5, -10, 5], 100, 100),
    covered: 0.99,
    turn: 360,
  },
  'around the south pole': {
    at: { crs: 'EPSG:3031', west: -10_000, north: 10_000, pixel: 100, cols: 200, rows: 200 },
    target: target('EPSG:4326', [-180, -90, 180, -89.93], 120, 40),
    covered: 0.8,
  },
  'around the north pole, from longitude and latitude': {
    at: lonLat(-180, 0.25, 1440, 90, 40),
    target: target('EPSG:3995', [-400_000, -400_000, 400_000, 400_000], 120, 120),
    covered: 0.5,
    turn: 360,
  },
  'beside the north pole': {
    at: { crs: 'EPSG:3413', west: -60_000, north: -600_000, pixel: 100, cols: 200, rows: 200 },
    target: target('EPSG:4326', [-50.2, 84.25, -49, 84.4], 100, 100),
    covered: 0.4,
  },
};

describe('a raster of its own coordinates', () => {
  const every = Object.entries(CASES).flatMap(([name, one]) =>
    (['NEAREST', 'BILINEAR', 'BICUBIC'] as const).map((method) => [name, method, one] as const),
  );
  it.each(every)('%s: %s', (name, method, one) => expectPlaces(name, one, method));

  it.each(['LANCZOS', 'BOX'] as const)('seven times as fine: %s', (method) =>
    expectPlaces('fine', CASES['seven times as fine']!, method),
  );
});

describe('around the globe', () => {
  const GLOBE = lonLat(0, 1, 360, 90, 180);

  it('a raster from 0 to 360 has no seam, also between its last and its first column', async () => {
    const values = grid(360, 180, (col) => Math.cos(((col + 0.5) * Math.PI) / 180) * 1000);
    const path = makeRaster(workdir, 'globe.tif', { bands: [values], crs: 'EPSG:4326', west: 0, north: 90, pixel: 1, type: 'Float64' }); // prettier-ignore
    const place = target('EPSG:4326', [-30, -10, 30, 10], 240, 8);
    const { strategy, window } = await inspected(pool, path, place, 'BILINEAR');
    expect([strategy, window!.col < 0 || window!.col + window!.width > 360]).toEqual(['window', true]);
    for (const method of ['BILINEAR', 'BICUBIC'] as const) {
      const [ours] = await rendered(pool, path, place, method);
      ours!.forEach((value, i) => {
        expect(Math.abs(value - 1000 * Math.cos((((i % 240) + 0.5) * 0.25 - 30) * (Math.PI / 180)))).toBeLessThan(0.1);
      });
    }
  });

  it('its own world, turned by half', async () => {
    await expectPlaces('world', { at: GLOBE, target: target('EPSG:4326', [-180, -60, 180, 60], 360, 120), covered: 0.75, turn: 360 }, 'NEAREST'); // prettier-ignore
  });
});

describe('coarser, without overviews', () => {
  it('fifty times: the kernel takes in all pixels below it', async () => {
    const at = { crs: 'EPSG:32633', west: 500_000, north: 5_000_000, pixel: 10, cols: 500, rows: 500 };
    const path = ownPlaces('coarse', at);
    const place = target('EPSG:32633', [500_000, 4_995_000, 505_000, 5_000_000], 10, 10);
    for (const method of ['BILINEAR', 'BICUBIC', 'LANCZOS', 'BOX'] as const) {
      const [xs, ys] = await rendered(pool, path, place, method, [{}, {}]);
      for (let i = 0; i < 100; i++) {
        const [col, row] = [i % 10, Math.floor(i / 10)];
        // Near the edge a wide kernel is lopsided.
        const isInner = Math.min(col, row, 9 - col, 9 - row) >= (method === 'BOX' ? 0 : 3);
        if (!isInner) continue;
        expect(Math.abs(xs![i]! - (500_250 + 500 * col))).toBeLessThan(0.1);
        expect(Math.abs(ys![i]! - (4_999_750 - 500 * row))).toBeLessThan(0.6);
      }
    }
  });
});

describe('wholly outside', () => {
  it.each([
    ['EPSG:3857', [0, 0, 1000, 1000]],
    ['EPSG:32633', [700_000, 6_690_000, 701_000, 6_691_000]],
  ] as const)('%s: nothing is read and there is no data', async (crs, bbox) => {
    const path = ownPlaces(`outside-${crs.slice(5)}`, utm(32633, 300_000, 6_700_000));
    const place = target(crs, bbox, 10, 10);
    for (const method of ['NEAREST', 'BILINEAR', 'BOX'] as const) {
      expect(await inspected(pool, path, place, method)).toMatchObject({ strategy: 'nothing', bytes: 0, window: null });
      expect((await rendered(pool, path, place, method))[0]!.every(Number.isNaN)).toBe(true);
    }
  });
});

describe('what may be no data', () => {
  const where = { west: 0, north: 40, pixel: 10 };
  const place = target('EPSG:32633', [0, 0, 40, 40], 4, 4);
  const counted = grid(4, 4, (col, row) => 1 + col + 4 * row);
  const rightHalf = counted.flat().map((value, i) => (i % 4 < 2 ? value : NaN));
  const METHODS = ['NEAREST', 'BILINEAR', 'BICUBIC', 'LANCZOS', 'BOX'] as const;

  it.each([
    [-3.4e38, -3.4e38],
    // The least float32 there is, declared with fewer digits.
    [-3.4028234663852886e38, -3.40282346638529e38],
    [-9999.9, -9999.900390625],
  ])('a float32 stored as %d, declared as %d', async (stored, nodata) => {
    const bands = [grid(4, 4, (col, row) => (col < 2 ? counted[row]![col]! : stored))];
    const path = makeRaster(workdir, `f32${nodata}.tif`, { bands, ...where, type: 'Float32', nodata });
    for (const method of METHODS) expect((await rendered(pool, path, place, method))[0]).toEqual(rightHalf);
  });

  it('NaN, whether declared or not', async () => {
    const bands = [grid(4, 4, (col, row) => (col < 2 ? counted[row]![col]! : NaN))];
    for (const nodata of ['nan', undefined] as const) {
      const path = makeRaster(workdir, `nan-${nodata}.tif`, {
        bands,
        ...where,
        type: 'Float32',
        ...(nodata && { nodata }),
      });
      for (const method of METHODS) expect((await rendered(pool, path, place, method))[0]).toEqual(rightHalf);
    }
  });

  it.each([
    ['Int64', -(2n ** 63n)],
    ['UInt64', 2n ** 64n - 1n],
  ])('the limit of %s', async (type, limit) => {
    const raw = workdir.path(`${type}.raw`);
    writeFileSync(raw, BigUint64Array.from(rightHalf, (value) => (Number.isNaN(value) ? BigInt.asUintN(64, limit) : BigInt(value)))); // prettier-ignore
    const vrt = `${raw}.vrt`;
    writeFileSync(
      vrt,
      `<VRTDataset rasterXSize="4" rasterYSize="4"><SRS>EPSG:32633</SRS><GeoTransform>0,10,0,40,0,-10</GeoTransform>
        <VRTRasterBand dataType="${type}" band="1" subClass="VRTRawRasterBand">
          <SourceFilename>${raw}</SourceFilename><ByteOrder>LSB</ByteOrder>
        </VRTRasterBand></VRTDataset>`,
    );
    const path = workdir.path(`${type}.tif`);
    gdalCli('gdal_translate', '-q', '-a_nodata', String(limit), vrt, path);
    for (const method of METHODS) expect((await rendered(pool, path, place, method))[0]).toEqual(rightHalf);
  });

  it.each([
    ['Int32', -2147483648],
    ['UInt32', 4294967295],
    ['Int16', -32768],
    ['Byte', 255],
  ])('the limit of %s', async (type, limit) => {
    const bands = [grid(4, 4, (col, row) => (col < 2 ? counted[row]![col]! : limit))];
    const path = makeRaster(workdir, `${type}.tif`, { bands, ...where, type, nodata: limit });
    for (const method of METHODS) expect((await rendered(pool, path, place, method))[0]).toEqual(rightHalf);
  });

  it('each band’s own', async () => {
    const bands = [counted, grid(4, 4, (col, row) => (row < 2 ? 7 : 200 + col))];
    const path = makeRaster(workdir, 'two.tif', { bands, ...where, type: 'Byte' });
    const refs = [{ nodata: 6 }, { nodata: 7 }];
    const expected = bands.map((band, i) => band.flat().map((value) => (value === 6 + i ? NaN : value)));
    // Around a gap the others are raised; at the pixels' own centres bilinear is nearest.
    for (const method of ['NEAREST', 'BILINEAR'] as const) {
      expect(await rendered(pool, path, place, method, refs)).toEqual(expected);
    }
  });

  it('a mask or an alpha band, through every kernel', async () => {
    const plain = makeRaster(workdir, 'masked-plain.tif', { bands: [counted, grid(4, 4, (col) => (col < 2 ? 255 : 0))], ...where, type: 'Byte' }); // prettier-ignore
    const masked = workdir.path('mask.tif');
    gdalCli('gdal_translate', '-q', '-b', 1, '-mask', 2, '--config', 'GDAL_TIFF_INTERNAL_MASK', 'YES', plain, masked);
    const alpha = workdir.path('with-alpha.tif');
    gdalCli('gdal_translate', '-q', '-colorinterp_2', 'alpha', plain, alpha);
    for (const path of [masked, alpha]) {
      expect(await inspected(pool, path, place, 'BILINEAR')).toMatchObject({ strategy: 'window', bytes: 32 });
      for (const method of METHODS) expect((await rendered(pool, path, place, method))[0]).toEqual(rightHalf);
    }
  });

  it('one pixel is a raster too', async () => {
    const path = makeRaster(workdir, 'one.tif', { bands: [[[42]]], west: 0, north: 40, pixel: 40 });
    for (const method of METHODS) {
      expect((await rendered(pool, path, place, method))[0]).toEqual(Array(16).fill(42));
      const [around] = await rendered(pool, path, target('EPSG:32633', [-40, -40, 80, 80], 3, 3), method);
      expect(around).toEqual([NaN, NaN, NaN, NaN, 42, NaN, NaN, NaN, NaN]);
    }
  });
});

describe('where GDAL’s warper reads', () => {
  const around = { crs: 'EPSG:3031', west: -16_000, north: 16_000, pixel: 100 };
  const size = 320;
  const easting = grid(size, size, (col, row) => (row < 20 ? -1 : 10_000 + col * 100));
  const place = target('EPSG:4326', [-180, -90, 180, -89.9], 60, 20);

  it.each(['mask', 'alpha', 'no-data', 'nothing'])('one band of several, from its overview, with %s', async (kind) => {
    const bands = [grid(size, size, () => 9), easting, grid(size, size, (col) => (col < 160 ? 255 : 0))];
    const nodata = kind === 'no-data' ? { nodata: -1 } : {};
    const plain = makeRaster(workdir, `pole-${kind}-plain.tif`, { bands, ...around, type: 'Int32', ...nodata });
    const path = workdir.path(`pole-${kind}.tif`);
    const how = {
      mask: ['-b', 1, '-b', 2, '-mask', 3, '--config', 'GDAL_TIFF_INTERNAL_MASK', 'YES'],
      alpha: ['-colorinterp_3', 'alpha'],
    }[kind];
    gdalCli('gdal_translate', '-q', ...(how ?? []), plain, path);
    gdalCli('gdaladdo', '-q', '-r', 'nearest', path, 2, 4);
    expect(await inspected(pool, path, place, 'NEAREST')).toMatchObject({
      strategy: 'warper',
      overview: { factor: 4 },
    });
    const [ours] = await rendered(pool, path, place, 'NEAREST', [{ index: 2 }]);
    const visible = ours!.filter((value) => !Number.isNaN(value));
    const [all, inside] = [60 * 20, visible.filter((value) => value >= 10_000 && value < 42_000).length];
    expect(inside).toBe(visible.length - visible.filter((value) => value === -1).length);
    expect(visible.length / all > 0.6).toBe(kind !== 'mask' && kind !== 'alpha');
    // The west is what the mask leaves.
    const isWest = visible.every((value) => value < 26_000);
    expect(isWest).toBe(kind === 'mask' || kind === 'alpha');
    expect(visible.length).toBeGreaterThan(all * 0.3);
  });
});

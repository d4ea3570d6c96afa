import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RenderPool } from '#libs/render';
import { gdalCli, grid, makeRaster, workplace } from './support/gdal-cli.js';
import { newPool } from './support/render.js';
import { compared, inspected, rendered, warped } from './support/resampling.js';

const CRS = 'EPSG:32633';
const SIZE = 320;
const workdir = workplace();
let pool: RenderPool;
let gappy: string;
let southUp: string;
let rotated: string;
let withOverviews: string;

/** Noise between 100 and 5000, a tenth of it and one block without data. */
const noise = grid(SIZE, SIZE, (col, row) => {
  const mixed = Math.imul(col * 7919 + row * 104_729 + 17, 2_654_435_761) >>> 0;
  return mixed % 10 === 0 || (col > 50 && col < 90 && row > 100 && row < 140) ? 0 : 100 + ((mixed >>> 8) % 4900);
});

beforeAll(() => {
  pool = newPool();
  const where = { west: 500_000, north: 5_000_000, pixel: 10, type: 'UInt16', nodata: 0 };
  gappy = makeRaster(workdir, 'gappy.tif', { bands: [noise], ...where });
  southUp = workdir.path('south-up.tif');
  gdalCli('gdal_translate', '-q', '-a_ullr', 500_000, 4_996_800, 503_200, 5_000_000, gappy, southUp);
  withOverviews = makeRaster(workdir, 'overviews.tif', { bands: [noise], ...where });
  gdalCli('gdaladdo', '-q', '-r', 'nearest', withOverviews, 2, 4, 8, 16, 32);
  rotated = workdir.path('rotated.vrt');
  gdalCli('gdal_translate', '-q', '-of', 'VRT', gappy, rotated);
  const turned = '<GeoTransform>500000, 8, 5, 5000000, 5, -8</GeoTransform>';
  writeFileSync(rotated, readFileSync(rotated, 'utf8').replace(/<GeoTransform>.*<\/GeoTransform>/, turned));
  const asTiff = workdir.path('rotated.tif');
  gdalCli('gdal_translate', '-q', rotated, asTiff);
  rotated = asTiff;
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

/** Target pixels of `step` source pixels from a place that fits none of their edges. */
function target(step: number, width: number, height = width, [west, north] = [500_103, 4_998_907]) {
  const side = step * 10;
  return { crs: CRS, bbox: [west!, north! - height * side, west! + width * side, north!] as const, width, height };
}
/** gdalwarp measures the step by the window that it happens to read; told exactly, both widen the kernel alike. */
const scaled = (step: number) => ['-wo', `XSCALE=${Math.min(1, 1 / step)}`, '-wo', `YSCALE=${Math.min(1, 1 / step)}`];

/** FLOAT32 of values up to 5000. */
const ROUNDING = 5e-4;

describe('kernels over gaps, pixel by pixel as gdalwarp', () => {
  it.each([
    ['BILINEAR', 1, 90],
    ['BILINEAR', 1 / 7, 150],
    ['BILINEAR', 3.3, 50],
    ['BICUBIC', 1, 90],
    ['BICUBIC', 1 / 7, 150],
    ['BICUBIC', 3.3, 50],
    ['LANCZOS', 1, 90],
    ['BOX', 1, 90],
    ['BOX', 1 / 7, 150],
    ['BOX', 3.3, 50],
    ['BOX', 4, 40],
  ] as const)('%s, one target pixel for %d source pixels', async (method, step, size) => {
    for (const path of [gappy, southUp]) {
      const place = target(step, size);
      expect((await inspected(pool, path, place, method)).strategy).toBe('window');
      const [ours] = await rendered(pool, path, place, method);
      const { gaps, worst, valid } = compared(ours!, warped(workdir, path, place, method, ...scaled(step)));
      // GDAL 3.6 loses pixels beside a wide gap with Lanczos; numpy below does not.
      expect(gaps).toBeLessThanOrEqual(method === 'LANCZOS' ? 0.006 * size * size : 0);
      // Lanczos has negative weights: where few are left, rounding is magnified.
      expect(worst).toBeLessThan(method === 'LANCZOS' ? 0.1 : ROUNDING);
      expect(valid).toBeGreaterThan(size * size * 0.7);
    }
  });

  it.each(['NEAREST', 'BILINEAR', 'BICUBIC'] as const)('a rotated geotransform: %s', async (method) => {
    const place = target(1, 80, 80, [501_000, 4_999_500]);
    const step = Math.hypot(8, 5) / Math.abs(-8 * 8 - 5 * 5);
    const [ours] = await rendered(pool, rotated, place, method);
    const { gaps, worst, valid } = compared(ours!, warped(workdir, rotated, place, method, ...scaled(step * 10)));
    expect(gaps).toBe(0);
    expect(worst).toBeLessThan(ROUNDING);
    expect(valid).toBeGreaterThan(4000);
  });

  it.each(['BILINEAR', 'BICUBIC'] as const)('past the edge of the raster: %s', async (method) => {
    const place = target(1, 60, 60, [499_903, 5_000_107]);
    const [ours] = await rendered(pool, gappy, place, method);
    const { gaps, worst, valid } = compared(ours!, warped(workdir, gappy, place, method, ...scaled(1)));
    expect([gaps, valid > 2000]).toEqual([0, true]);
    expect(worst).toBeLessThan(ROUNDING);
  });
});

describe('fifty times as coarse', () => {
  const place = target(50, 6, 6, [500_000, 5_000_000]);

  it.each(['NEAREST', 'BILINEAR', 'BICUBIC', 'BOX'] as const)(
    'from the overview that gdalwarp takes: %s',
    async (method) => {
      const { overview, window } = await inspected(pool, withOverviews, place, method);
      expect(overview).toEqual({ factor: 32, width: 10, height: 10 });
      expect(window).toMatchObject({ col: 0, row: 0, width: 10, height: 10 });
      const [ours] = await rendered(pool, withOverviews, place, method);
      const theirs = warped(workdir, withOverviews, place, method, ...scaled(50 / 32));
      const { gaps, worst, valid } = compared(ours!, theirs);
      expect([gaps, valid > 25]).toEqual([0, true]);
      expect(worst).toBeLessThan(ROUNDING);
    },
  );

  it.each(['NEAREST', 'BILINEAR', 'BICUBIC', 'BOX'] as const)('without overviews: %s', async (method) => {
    expect((await inspected(pool, gappy, place, method)).overview.factor).toBe(1);
    const [ours] = await rendered(pool, gappy, place, method);
    const { gaps, worst } = compared(ours!, warped(workdir, gappy, place, method, ...scaled(50)));
    expect(gaps).toBe(0);
    expect(worst).toBeLessThan(ROUNDING);
  });
});

describe('numpy’s word for it (test/fixtures/resampling)', () => {
  interface Case {
    readonly method: 'BILINEAR' | 'BICUBIC' | 'LANCZOS' | 'BOX';
    readonly bbox: readonly [number, number, number, number];
    readonly size: number;
    readonly values: ReadonlyArray<number | null>;
  }
  const cases = JSON.parse(readFileSync('test/fixtures/resampling/expected.json', 'utf8')) as Case[];

  it.each(cases.map((one) => [one.method, one.size, one] as const))('%s to %d pixels', async (_, size, one) => {
    const place = { crs: CRS, bbox: one.bbox, width: size, height: size };
    const [ours] = await rendered(pool, 'test/fixtures/resampling/noise.tif', place, one.method);
    const { gaps, worst } = compared(
      ours!,
      one.values.map((value) => value ?? NaN),
    );
    expect(gaps).toBe(0);
    expect(worst).toBeLessThan(2e-3);
  });
});

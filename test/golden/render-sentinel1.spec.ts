import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RenderPool } from '#libs/render';
import { noiseXml, type SyntheticImage } from '../support/synthetic-grd.js';
import { workplace } from './support/gdal-cli.js';
import { boxOf, close, dnAt, LINES, power, radarImages, SAMPLES, STEP } from './support/radar-images.js';
import { newPool } from './support/render.js';

const workdir = workplace();
let pool: RenderPool;
const draw = radarImages(workdir, () => pool);
beforeAll(() => {
  pool = newPool();
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

describe('where samples come to lie', () => {
  it('is where the geolocation grid says, pixel for pixel', async () => {
    const { vv, mask } = await draw({});
    const wrong = vv.filter((value, i) => !close(value, power(Math.floor(i / SAMPLES), i % SAMPLES)));
    expect(wrong).toEqual([]);
    expect(mask.every((value) => value === 1)).toBe(true);
  });

  it('follows a frame that leans and is mirrored, as those of descending passes are', async () => {
    const place: SyntheticImage['place'] = (line, sample) => [
      15 - 1e-4 * sample - 2e-5 * line,
      50 + 2e-5 * sample - 1e-4 * line,
    ];
    const bbox: [number, number, number, number] = [14.99, 49.99, 14.996, 49.996];
    const { vv, mask } = await draw({ place }, { bbox, width: 60, height: 60 });
    let compared = 0;
    for (let i = 0; i < 3600; i++) {
      const [x, y] = [14.99 + 1e-4 * ((i % 60) + 0.5) - 15, 49.996 - 1e-4 * (Math.floor(i / 60) + 0.5) - 50];
      const determinant = 1e-8 + 4e-10;
      const [sample, line] = [(-1e-4 * x + 2e-5 * y) / determinant, (-2e-5 * x - 1e-4 * y) / determinant];
      const isNearEdge = [sample, line].some((at) => Math.abs(at - Math.round(at)) > 0.49);
      if (isNearEdge) continue;
      expect([i, mask[i]]).toEqual([i, 1]);
      expect(close(vv[i]!, power(Math.round(line), Math.round(sample)))).toBe(true);
      compared++;
    }
    expect(compared).toBeGreaterThan(3000);
  });

  it('goes on across the antimeridian', async () => {
    const place: SyntheticImage['place'] = (line, sample) => {
      const longitude = 179.99 + STEP * sample;
      return [longitude > 180 ? longitude - 360 : longitude, 10 - STEP * line];
    };
    const [east, west] = await Promise.all(
      [179.99, -180].map((left) =>
        draw({ place }, { bbox: [left - STEP / 2, 9.99, left + STEP * 49.5, 10 + STEP / 2], width: 50, height: 100 }),
      ),
    );
    expect(close(east!.vv[0]!, power(0, 0))).toBe(true);
    expect(close(west!.vv[0]!, power(0, 100))).toBe(true);
    expect(close(west!.vv[49]!, power(0, 149))).toBe(true);
  });

  it('has no data beside the image and where the amplitude is 0', async () => {
    const dn = (line: number, sample: number) => (sample === 3 ? 0 : dnAt(line, sample));
    const { vv, mask } = await draw({ dn }, { bbox: boxOf(-2, 0, 8, 1), width: 8, height: 1 });
    expect(mask).toEqual([0, 0, 1, 1, 1, 0, 1, 1]);
    expect(vv[5]).toBe(0);
  });

  it('scales with files smaller than annotated', async () => {
    const dn = (row: number, col: number) => 1 + col + 100 * row;
    const { vv } = await draw({ dn, size: [80, 100] });
    expect(vv.slice(0, 4).map(Math.sqrt)).toEqual([0.5, 0.5, 1, 1]);
    expect(close(vv.at(-1)!, dn(79, 99) ** 2 / 4)).toBe(true);
  });
});

describe('power', () => {
  it.each([
    ['gamma', 2],
    ['sigmaNought', 4],
    ['betaNought', 8],
  ] as const)('divides by %s squared', async (coefficient, gain) => {
    const { vv } = await draw({ dn: () => 100, coefficient }, { bbox: boxOf(5, 5, 2, 2), width: 2, height: 2 });
    expect(vv).toEqual(Array(4).fill(10_000 / gain ** 2));
  });

  it('is freed of noise, and never below zero', async () => {
    const blocks = [{ lines: [0, 79], samples: [0, 99], factors: [2, 2] }] as const;
    const noise = noiseXml({ near: 400, blocks });
    const at = async (sample: number, line: number, dn: number) =>
      (await draw({ dn: () => dn, noise }, { bbox: boxOf(sample, line, 1, 1), width: 1, height: 1 })).vv[0];
    expect(await at(99, 79, 100)).toBe((10_000 - 800) / 4);
    expect(await at(100, 79, 100)).toBe((10_000 - 400) / 4);
    expect(await at(99, 80, 100)).toBe((10_000 - 400) / 4);
    expect(await at(10, 10, 5)).toBe(0);
  });

  it('averages power, not amplitude, where pixels are larger', async () => {
    const dn = (line: number, sample: number) => ((line + sample) % 2 === 0 ? 100 : 20);
    const { vv } = await draw({ dn }, { width: SAMPLES / 4, height: LINES / 4 });
    expect(vv.every((value) => close(value, (10_000 + 400) / 2 / 4))).toBe(true);
  });

  it('is read from an overview only where eight of its pixels still go into one', async () => {
    // The overview took one pixel of four, the bright one.
    const dn = (line: number, sample: number) => (line % 2 === 0 && sample % 2 === 0 ? 100 : 20);
    const mean = (10_000 + 3 * 400) / 4 / 4;
    const image = { dn, overviews: true };
    expect((await draw(image, { width: 20, height: 16 })).vv.every((value) => close(value, mean))).toBe(true);
    expect((await draw(image, { width: 8, height: 8 })).vv.every((value) => close(value, 2500))).toBe(true);
  });

  it('has a row of pixels as others, wherever blocks end', async () => {
    const { vv } = await draw({}, { width: SAMPLES / 2, height: LINES / 2 });
    const mean = (row: number, col: number) =>
      [0, 1].flatMap((j) => [0, 1].map((i) => power(2 * row + j, 2 * col + i))).reduce((a, b) => a + b) / 4;
    const wrong = vv.filter((value, i) => !close(value, Math.fround(mean(Math.floor(i / 100), i % 100))));
    expect(wrong).toEqual([]);
  });

  it('is blended between pixels on request', async () => {
    const dn = (_: number, sample: number) => (sample < 50 ? 100 : 200);
    const between = { bbox: boxOf(49.5, 40, 1, 1), width: 1, height: 1 };
    expect((await draw({ dn }, between, 'BILINEAR')).vv[0]).toBeCloseTo((2500 + 10_000) / 2, 1);
    expect((await draw({ dn }, between, 'BICUBIC')).vv[0]).toBeCloseTo((2500 + 10_000) / 2, 1);
  });
});

describe('the speckle filter', () => {
  const speckleFilter = { width: 3, height: 3 };

  it('works on pixels of the image before they are placed', async () => {
    const dn = (line: number, sample: number) => (line === 40 && sample === 40 ? 200 : 100);
    const at = async (sample: number) =>
      (await draw({ dn, speckleFilter }, { bbox: boxOf(sample, 40, 1, 1), width: 1, height: 1 })).vv[0]!;
    // One look explains any such variance: the mean of nine.
    expect(await at(40)).toBeCloseTo((8 * 2500 + 10_000) / 9, 1);
    expect(await at(41)).toBeCloseTo((8 * 2500 + 10_000) / 9, 1);
    expect(await at(42)).toBeCloseTo(2500, 1);
  });

  it('keeps what many looks say is no speckle', async () => {
    const dn = (line: number, sample: number) => (line === 40 && sample === 40 ? 200 : 100);
    const { vv } = await draw({ dn, speckleFilter, looks: 50 }, { bbox: boxOf(40, 40, 1, 1), width: 1, height: 1 });
    const mean = (8 * 2500 + 10_000) / 9;
    const variance = (8 * 2500 ** 2 + 10_000 ** 2) / 9 - mean ** 2;
    const k = (variance - mean ** 2 / 50) / (1 + 1 / 50) / variance;
    expect(vv[0]).toBeCloseTo(mean + k * (10_000 - mean), 0);
  });
});

import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type EncodableImage, encodeJpeg, encodePng, type SampleType } from '#libs/encode';
import { gdalCli, gdalInfo, workplace } from './support/gdal-cli.js';
import { asEnvi, checksums, picture, rawByGdal } from './support/pixels.js';

const place = workplace();
afterAll(() => place.remove());

function saved(name: string, bytes: Uint8Array): string {
  const path = place.path(name);
  writeFileSync(path, bytes);
  return path;
}

/** Smooth enough for JPEG; alpha, where there is one, has every value from 0 to full. */
function smooth(bands: number, type: SampleType = 'UINT8'): EncodableImage {
  const full = type === 'UINT16' ? 65535 : 255;
  const hasAlpha = bands % 2 === 0;
  return picture(64, 48, bands, type, (col, row, band) =>
    hasAlpha && band === bands - 1
      ? (full * col) / 63
      : full * (0.5 + 0.5 * Math.sin(col / 9 + band)) * (0.4 + 0.6 * (row / 47)),
  );
}

describe('encodePng', () => {
  const GREY_RGB: Readonly<Record<number, string[]>> = {
    1: ['Gray'],
    2: ['Gray', 'Alpha'],
    3: ['Red', 'Green', 'Blue'],
    4: ['Red', 'Green', 'Blue', 'Alpha'],
  };

  it.each<[number, SampleType]>(
    [1, 2, 3, 4].flatMap(
      (bands) =>
        [
          [bands, 'UINT8'],
          [bands, 'UINT16'],
        ] as [number, SampleType][],
    ),
  )('%i bands of %s are, sample by sample, what GDAL reads, also under transparency', async (bands, type) => {
    const image = smooth(bands, type);
    const path = saved(`${type}-${bands}.png`, await encodePng(image));
    const info = gdalInfo(path);
    expect(info).toMatchObject({ driverShortName: 'PNG', size: [64, 48] });
    expect(info.bands.map((band) => band.type)).toEqual(Array(bands).fill(type === 'UINT8' ? 'Byte' : 'UInt16'));
    expect(info.bands.map((band) => band.colorInterpretation)).toEqual(GREY_RGB[bands]);
    expect(checksums(path)).toEqual(checksums(asEnvi(place, `png-${type}-${bands}`, image)));
  });

  it.each<[string, (col: number, row: number) => number]>([
    ['of one colour', () => 77],
    ['of classes, which compress well', (col, row) => 20 * Math.floor(4 + 3 * Math.sin(col / 37) + Math.cos(row / 23))],
    ['of noise, which does not', (col, row) => (col * 7919 + row * 104729 + ((col * row) % 251)) % 256],
  ])('pictures %s are what GDAL reads', async (name, colour) => {
    const image = picture(300, 200, 4, 'UINT8', (col, row, band) => (band === 3 ? 255 : colour(col, row) ^ band));
    const path = saved(`${name}.png`, await encodePng(image));
    expect(checksums(path)).toEqual(checksums(asEnvi(place, name, image)));
    expect(statSync(path).size).toBeLessThan(name.startsWith('of noise') ? 260_000 : 10_000);
  });

  it('is a picture from one pixel on', async () => {
    const path = saved('one.png', await encodePng(picture(1, 1, 3, 'UINT16', (_col, _row, band) => 1000 + band)));
    expect(gdalInfo(path)).toMatchObject({ size: [1, 1] });
    const pixel = rawByGdal(path);
    expect([0, 2, 4].map((at) => pixel.readUInt16LE(at))).toEqual([1000, 1001, 1002]);
  });

  it('comes back from sharp as it went in', async () => {
    const image = smooth(4);
    const { data, info } = await sharp(await encodePng(image))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 64, height: 48, channels: 4 });
    expect([...data]).toEqual([...image.data]);
  });

  it('takes a part of a larger buffer and shared memory', async () => {
    const image = smooth(3, 'UINT16');
    const shared = new Uint16Array(new SharedArrayBuffer(image.data.byteLength + 4), 4, image.data.length);
    shared.set(image.data);
    expect(Buffer.compare(await encodePng({ ...image, data: shared }), await encodePng(image))).toBe(0);
  });
});

describe('encodeJpeg', () => {
  const decoded = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer({ resolveWithObject: true });

  /** Mean absolute difference of samples. */
  function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
    expect(a.length).toBe(b.length);
    return Array.from(a).reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
  }

  it.each([1, 3])('%i bands come out as close to the picture as from GDAL at the same quality', async (bands) => {
    const image = smooth(bands);
    const name = `jpeg-${bands}`;
    gdalCli(
      'gdal_translate',
      '-q',
      '-of',
      'JPEG',
      '-co',
      'QUALITY=90',
      asEnvi(place, name, image),
      place.path(`${name}.gdal.jpg`),
    );
    const path = saved(`${name}.jpg`, await encodeJpeg(image));
    expect(gdalInfo(path)).toMatchObject({ driverShortName: 'JPEG', size: [64, 48] });
    expect(gdalInfo(path).bands).toHaveLength(bands);
    const [ours, theirs] = [path, place.path(`${name}.gdal.jpg`)].map(rawByGdal);
    const [error, reference] = [difference(ours!, image.data), difference(theirs!, image.data)];
    expect(error).toBeLessThan(reference + 0.5);
    expect(error).toBeLessThan(2);
  });

  it.each([
    [2, 1],
    [4, 3],
  ])('of %i bands drops the last and is the JPEG of the first %i', async (bands, kept) => {
    const image = smooth(bands);
    const data = image.data.filter((_, i) => i % bands < kept) as Uint8Array;
    const without = await encodeJpeg({ ...image, bands: kept, data });
    expect(Buffer.compare(await encodeJpeg(image), without)).toBe(0);
    expect(gdalInfo(saved(`dropped-${bands}.jpg`, without)).bands).toHaveLength(kept);
  });

  it('gets smaller and worse with less quality; 0 is the least', async () => {
    const image = smooth(3);
    const steps = await Promise.all([100, 90, 50, 10, 1, 0].map((quality) => encodeJpeg(image, quality)));
    const sizes = steps.map(({ length }) => length);
    expect(sizes.slice(0, 5)).toEqual(sizes.slice(0, 5).toSorted((a, b) => b - a));
    expect(Buffer.compare(steps[5]!, steps[4]!)).toBe(0);
    expect(Buffer.compare(await encodeJpeg(image), steps[1]!)).toBe(0);
    const errors = await Promise.all(steps.map(async (bytes) => difference((await decoded(bytes)).data, image.data)));
    expect(errors[0]!).toBeLessThan(errors[3]!);
  });
});

describe('the door of libs/encode', () => {
  it('loads each encoder at the first picture for it only', () => {
    const door = resolve(import.meta.dirname, '../../dist/libs/encode/src/index.js');
    const script = `
      import { encodeJpeg, encodePng } from ${JSON.stringify(door)};
      const loaded = () => {
        const { sharedObjects } = process.report.getReport();
        return [/napi-rs.image/, /vips/].map((name) => sharedObjects.some((path) => name.test(path)));
      };
      const picture = { width: 1, height: 1, bands: 1, sampleType: 'UINT8', data: Uint8Array.of(7) };
      const seen = [loaded()];
      for (const encode of [encodePng, encodeJpeg]) {
        await encode(picture);
        seen.push(loaded());
      }
      console.log(JSON.stringify(seen));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
  });
});

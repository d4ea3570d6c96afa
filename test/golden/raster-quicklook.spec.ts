import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from '@jest/globals';
import { quicklook } from './support/raster.js';
import { gdalCli, grid, makeRaster, type RasterSpec, workplace } from './support/gdal-cli.js';

const place = workplace();
afterAll(() => place.remove());

const SIZE = 64;

interface Look {
  at(col: number, row: number): number[];
  opaque: number;
}

async function look(path: string): Promise<Look> {
  const { data, info } = await sharp(await quicklook({ path, size: SIZE }))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: SIZE, height: SIZE, channels: 4 });
  const at = (col: number, row: number) => [...data.subarray((row * SIZE + col) * 4, (row * SIZE + col) * 4 + 4)];
  return { at, opaque: data.filter((value, i) => i % 4 === 3 && value === 255).length };
}

const make = (name: string, bands: number[][][], spec: Partial<RasterSpec> = {}) =>
  makeRaster(place, name, { bands, ...spec });

describe('quicklook', () => {
  it('letterboxes a wide raster on transparency', async () => {
    const { at, opaque } = await look(make('wide.tif', [grid(128, 64, (c) => c)]));
    expect(at(32, 0)).toEqual([0, 0, 0, 0]);
    expect(at(32, 15)[3]).toBe(0);
    expect(at(32, 16)[3]).toBe(255);
    expect(opaque).toBe(64 * 32);
  });

  it('draws 8-bit red, green and blue as they are', async () => {
    const bands = [10, 120, 250].map((value) => grid(64, 64, () => value));
    expect((await look(make('rgb.tif', bands, { type: 'Byte' }))).at(30, 30)).toEqual([10, 120, 250, 255]);
  });

  it('stretches 16-bit bands from the 2nd to the 98th percentile: a ramp becomes a ramp', async () => {
    const ramp = grid(64, 64, (c) => 1000 + 100 * c);
    const { at } = await look(make('uint16.tif', [ramp, ramp, ramp], { type: 'UInt16' }));
    expect(at(0, 5)).toEqual([0, 0, 0, 255]);
    expect(at(63, 5)).toEqual([255, 255, 255, 255]);
    expect(Math.abs(at(32, 5)[0]! - 127.5)).toBeLessThan(6);
  });

  it('draws one float band grey, no-data and NaN transparent', async () => {
    const band = grid(64, 64, (c, r) => (r < 20 && c < 20 ? -1 : r > 40 && c > 40 ? NaN : c / 64));
    const { at } = await look(make('float.tif', [band], { type: 'Float32', nodata: -1 }));
    expect(at(5, 5)[3]).toBe(0);
    expect(at(60, 60)[3]).toBe(0);
    const [red, green, blue, alpha] = at(32, 32);
    expect([green, blue, alpha]).toEqual([red, red, 255]);
  });

  it('crops to the valid part', async () => {
    const band = grid(256, 256, (c, r) => (c >= 128 && c < 192 && r >= 64 && r < 128 ? c + r : -1));
    expect((await look(make('island.tif', [band], { nodata: -1 }))).opaque).toBeGreaterThan(64 * 64 * 0.9);
  });

  it('is wholly transparent when nothing is valid', async () => {
    expect((await look(make('void.tif', [grid(30, 30, () => -1)], { nodata: -1 }))).opaque).toBe(0);
  });

  it('takes alpha for validity', async () => {
    const bands = [200, 100, 50].map((value) => grid(64, 64, () => value));
    const plain = make('rgba-plain.tif', [...bands, grid(64, 64, (c) => (c >= 16 && c < 48 ? 255 : 0))], {
      type: 'Byte',
    });
    const path = place.path('rgba.tif');
    gdalCli('gdal_translate', '-q', '-colorinterp', 'red,green,blue,alpha', plain, path);
    const { at, opaque } = await look(path);
    expect(at(10, 10)[3]).toBe(0);
    expect(at(32, 10)).toEqual([200, 100, 50, 255]);
    expect(opaque).toBe(32 * 64);
  });

  it('follows the colour interpretation rather than the order of bands', async () => {
    const plain = make(
      'bgr-plain.tif',
      [1, 2, 3, 4].map((value) => grid(64, 64, () => value * 10)),
      { type: 'Byte' },
    );
    const path = place.path('bgr.tif');
    gdalCli('gdal_translate', '-q', '-colorinterp', 'blue,green,red,undefined', plain, path);
    expect((await look(path)).at(9, 9)).toEqual([30, 20, 10, 255]);
  });

  it('paints a palette', async () => {
    const plain = make('indices.tif', [grid(64, 64, (c) => (c < 32 ? 1 : 2))], { type: 'Byte' });
    const vrt = place.path('palette.vrt');
    gdalCli('gdal_translate', '-q', '-of', 'VRT', plain, vrt);
    const entries = ['0 0 0', '255 0 0', '0 0 255'].map((rgb) => {
      const [c1, c2, c3] = rgb.split(' ');
      return `<Entry c1="${c1}" c2="${c2}" c3="${c3}" c4="255"/>`;
    });
    const xml = readFileSync(vrt, 'utf8').replace(
      '<ColorInterp>Gray',
      `<ColorTable>${entries.join('')}</ColorTable><ColorInterp>Palette`,
    );
    writeFileSync(vrt, xml);
    const { at } = await look(vrt);
    expect(at(5, 5)).toEqual([255, 0, 0, 255]);
    expect(at(60, 5)).toEqual([0, 0, 255, 255]);
  });

  it('enlarges a raster smaller than the picture and draws one without contrast grey', async () => {
    const { at, opaque } = await look(make('small.tif', [grid(2, 2, () => 7)]));
    expect(opaque).toBe(64 * 64);
    expect(at(0, 0)).toEqual([128, 128, 128, 255]);
  });
});

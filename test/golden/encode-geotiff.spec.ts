import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type EncodableImage, type SampleType } from '#libs/encode';
import { gdalCli, gdalInfo, readXyz, workplace } from './support/gdal-cli.js';
import { asEnvi, checksums, picture, rawByGdal } from './support/pixels.js';
import { encodeGeoTiff } from './support/raster.js';
import { geoKeys, TAG, tiffTags } from './support/tiff-tags.js';

const place = workplace();
afterAll(() => place.remove());

async function written(name: string, image: EncodableImage): Promise<string> {
  const path = place.path(`${name}.tif`);
  writeFileSync(path, await encodeGeoTiff(image));
  return path;
}

/** Uses the whole range of every type, and differs from its neighbours. */
const RANGE: Readonly<Record<SampleType, (step: number) => number>> = {
  UINT8: (step) => step % 256,
  INT8: (step) => (step % 256) - 128,
  UINT16: (step) => (step * 97) % 65536,
  INT16: (step) => ((step * 97) % 65536) - 32768,
  FLOAT32: (step) => Math.fround(Math.sin(step) * 10 ** ((step % 60) - 30)),
};
const GDAL_TYPE = { UINT8: 'Byte', INT8: 'Byte', UINT16: 'UInt16', INT16: 'Int16', FLOAT32: 'Float32' };

const varied = (width: number, height: number, bands: number, type: SampleType) =>
  picture(width, height, bands, type, (col, row, band) => RANGE[type](col * 7 + row * 131 + band * 17));

describe('the samples of a GeoTIFF', () => {
  it.each<[SampleType, number, number, number]>([
    ['UINT8', 2, 1, 1],
    ['UINT8', 300, 270, 3],
    ['UINT8', 40, 30, 4],
    ['INT8', 300, 20, 2],
    ['UINT16', 257, 256, 1],
    ['UINT16', 64, 64, 4],
    ['INT16', 31, 33, 5],
    ['FLOAT32', 256, 256, 1],
    ['FLOAT32', 513, 40, 13],
  ])('%s, %i × %i, %i bands, are those that GDAL reads from the same memory', async (type, width, height, bands) => {
    const image = varied(width, height, bands, type);
    const name = `samples-${type}-${bands}-${width}`;
    const path = await written(name, image);
    const info = gdalInfo(path);
    expect(info.size).toEqual([width, height]);
    expect(info.bands.map((band) => band.type)).toEqual(Array(bands).fill(GDAL_TYPE[type]));
    expect(checksums(path)).toEqual(checksums(asEnvi(place, name, image)));
  });

  it('keeps infinities, NaN, -0 and subnormals bit by bit', async () => {
    const values = [NaN, Infinity, -Infinity, -0, 1e-45, 3.4028234663852886e38];
    const image = picture(6, 1, 1, 'FLOAT32', (col) => values[col]!);
    expect(rawByGdal(await written('special', image))).toEqual(memoryOf(image));
  });

  it('are signed for INT8, also to readers that know nothing of GDAL', async () => {
    const image = varied(20, 10, 2, 'INT8');
    const path = await written('signed', image);
    const SIGNED = 2;
    expect(tiffTags(path).get(TAG.sampleFormat)).toEqual([SIGNED, SIGNED]);
    expect(rawByGdal(path)).toEqual(memoryOf(image));
    expect(gdalInfo(path, '-stats').bands[0]).toMatchObject({ minimum: Math.min(...bandOf(image, 0)) });
  });

  it('lie with their neighbour of the other band, as sentinelhub-py reads (h, w, c)', async () => {
    const path = await written(
      'order',
      picture(3, 2, 2, 'UINT16', (col, row, band) => 100 * row + 10 * col + band),
    );
    expect([1, 2].map((band) => readXyz(path, band))).toEqual([
      [0, 10, 20, 100, 110, 120],
      [1, 11, 21, 101, 111, 121],
    ]);
    expect(tiffTags(path).get(TAG.planarConfiguration)).toEqual([1]);
  });
});

describe('the place of a GeoTIFF', () => {
  const at = (crs: `EPSG:${number}`, bbox: [number, number, number, number]): EncodableImage => ({
    ...varied(40, 20, 1, 'UINT8'),
    georeference: { crs, bbox },
  });

  it.each<[`EPSG:${number}`, [number, number, number, number]]>([
    ['EPSG:4326', [13.4, 45.1, 13.8, 45.5]],
    ['EPSG:3857', [1155360.39, 5285081.17, 1156965.06, 5286609.81]],
    ['EPSG:32633', [500000, 5000000, 500400, 5000200]],
    ['EPSG:32755', [300000, 6000000, 300399.5, 6000200.25]],
    ['EPSG:3035', [4321000, 3210000, 4322000, 3211000]],
    ['EPSG:2180', [500000, 400000, 501000, 401000]],
  ])('%s is what gdal_translate -a_srs -a_ullr writes', async (crs, bbox) => {
    const image = at(crs, bbox);
    const [minX, minY, maxX, maxY] = bbox;
    const reference = place.path(`reference-${crs.slice(5)}.tif`);
    const envi = asEnvi(place, `place-${crs.slice(5)}`, image);
    gdalCli('gdal_translate', '-q', '-a_srs', crs, '-a_ullr', minX, maxY, maxX, minY, envi, reference);
    const [ours, theirs] = [gdalInfo(await written(`place-${crs.slice(5)}`, image)), gdalInfo(reference)];
    expect(ours.geoTransform[0]).toBe(minX);
    expect(ours.geoTransform[3]).toBe(maxY);
    ours.geoTransform.forEach((value, i) => expect(value).toBeCloseTo(theirs.geoTransform[i]!, 9));
    expect(ours).toMatchObject({ coordinateSystem: (theirs as { coordinateSystem?: unknown }).coordinateSystem });
  });

  it('names its EPSG code, pixel scale and tie-point to readers without PROJ', async () => {
    const tags = tiffTags(await written('keys', at('EPSG:32633', [500000, 5000000, 500400, 5000200])));
    const [PIXEL_IS_AREA, RASTER_TYPE, PROJECTED_CRS] = [1, 1025, 3072];
    expect(geoKeys(tags).get(PROJECTED_CRS)).toBe(32633);
    expect(geoKeys(tags).get(RASTER_TYPE)).toBe(PIXEL_IS_AREA);
    expect(tags.get(TAG.pixelScale)).toEqual([10, 10, 0]);
    expect(tags.get(TAG.tiepoint)).toEqual([0, 0, 0, 500000, 5000200, 0]);
  });

  it('may be unknown', async () => {
    const info = gdalInfo(await written('nowhere', varied(4, 4, 1, 'UINT8')));
    expect(info).not.toHaveProperty('coordinateSystem');
    expect(info).not.toHaveProperty('geoTransform');
  });

  it('is refused when PROJ does not know the code', async () => {
    await expect(encodeGeoTiff(at('EPSG:999999', [0, 0, 1, 1]))).rejects.toMatchObject({
      code: 'INVALID',
      message: 'crs: EPSG:999999 is unknown',
    });
  });
});

describe('the tags of a GeoTIFF', () => {
  it.each<[SampleType, number, number]>([
    ['UINT8', 3, 2],
    ['INT16', 2, 2],
    ['FLOAT32', 2, 3],
  ])('%s: Deflate with the right predictor, interleaved by pixel', async (type, bands, predictor) => {
    const path = await written(`tags-${type}`, varied(50, 50, bands, type));
    expect(gdalInfo(path).metadata.IMAGE_STRUCTURE).toMatchObject({ COMPRESSION: 'DEFLATE', INTERLEAVE: 'PIXEL' });
    expect(tiffTags(path).get(TAG.predictor)).toEqual([predictor]);
  });

  it.each<[SampleType, number, number | string]>([
    ['UINT8', 0, 0],
    ['UINT16', 65535, 65535],
    ['INT16', -9999, -9999],
    ['FLOAT32', NaN, 'NaN'],
    // gdalinfo prints a float's nine digits.
    ['FLOAT32', -3.4028234663852886e38, -3.4028235e38],
  ])('%s declares no-data %d', async (type, nodata, expected) => {
    const path = await written(`nodata-${type}-${nodata}`, { ...varied(4, 4, 2, type), nodata });
    expect(gdalInfo(path).bands.map((band) => band.noDataValue)).toEqual([expected, expected]);
  });

  it('declares a negative no-data of INT8, and none unless asked', async () => {
    const path = await written('nodata-int8', { ...varied(4, 4, 1, 'INT8'), nodata: -128 });
    expect(String.fromCharCode(...tiffTags(path).get(TAG.gdalNodata)!)).toBe('-128\0');
    expect(gdalInfo(await written('nodata-none', varied(4, 4, 1, 'INT8'))).bands[0]).not.toHaveProperty('noDataValue');
  });

  it('calls three and four unsigned bands colour, and the fourth nothing, never alpha', async () => {
    const roles = async (bands: number, type: SampleType) =>
      gdalInfo(await written(`roles-${bands}-${type}`, varied(4, 4, bands, type))).bands.map(
        (band) => band.colorInterpretation,
      );
    expect(await roles(3, 'UINT8')).toEqual(['Red', 'Green', 'Blue']);
    expect(await roles(4, 'UINT16')).toEqual(['Red', 'Green', 'Blue', 'Undefined']);
    expect(await roles(2, 'UINT8')).toEqual(['Gray', 'Undefined']);
    expect(await roles(4, 'FLOAT32')).toEqual(['Gray', 'Undefined', 'Undefined', 'Undefined']);
  });
});

describe('encodeGeoTiff in its process', () => {
  const operations = resolve(import.meta.dirname, '../../dist/libs/raster/src/operations.js');

  it('leaves nothing in GDAL’s memory, takes shared memory, and the same memory twice at once', () => {
    const script = `
      import gdal from 'gdal-async';
      import { encodeGeoTiff } from ${JSON.stringify(operations)};
      gdal.vsimem.set(Buffer.from('listed'), '/vsimem/witness.txt');
      const data = new Uint8Array(new SharedArrayBuffer(300 * 300 * 2)).map((_, i) => i % 255);
      const image = { width: 300, height: 300, bands: 2, sampleType: 'UINT8', data };
      const twins = await Promise.all([encodeGeoTiff(image), encodeGeoTiff(image), encodeGeoTiff(image)]);
      const lost = { ...image, georeference: { crs: 'EPSG:999999', bbox: [0, 0, 1, 1] } };
      const error = await encodeGeoTiff(lost).catch(({ code }) => code);
      const working = encodeGeoTiff(image);
      const during = gdal.fs.readDir('/vsimem/').length;
      await working;
      const equal = twins.every((twin) => Buffer.compare(twin, twins[0]) === 0);
      console.log(JSON.stringify({ equal, error, during, left: gdal.fs.readDir('/vsimem/') }));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: resolve(import.meta.dirname, '../..'),
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual({ equal: true, error: 'INVALID', during: 2, left: ['witness.txt'] });
  });
});

function bandOf({ data, bands }: EncodableImage, band: number): number[] {
  return [...data].filter((_, i) => i % bands === band);
}

function memoryOf({ data }: EncodableImage): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

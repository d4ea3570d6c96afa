import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeRaster, writeCog } from './support/raster.js';
import { gdalCli, gdalInfo, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';

const place = workplace();
afterAll(() => place.remove());

let source: string;
beforeAll(() => {
  source = makeRaster(place, 'source.tif', {
    bands: [grid(700, 600, (c, r) => (c * 7 + r * 3) % 1000)],
    west: 500_000,
    north: 5_000_000,
    pixel: 10,
    type: 'UInt16',
    nodata: 0,
  });
});

describe('writeCog', () => {
  it('writes what gdalinfo calls a COG, compliant with the profile, with the same pixels', async () => {
    const target = place.path('out.tif');
    const progress: number[] = [];
    const description = await writeCog({ source, target }, (fraction) => progress.push(fraction));
    const { metadata, bands } = gdalInfo(target);
    expect(metadata.IMAGE_STRUCTURE).toMatchObject({ LAYOUT: 'COG', COMPRESSION: 'DEFLATE', PREDICTOR: '2' });
    expect(bands[0]).toMatchObject({ block: [512, 512], noDataValue: 0, overviews: [{ size: [350, 300] }] });
    expect(description).toMatchObject({
      cog: { compliant: true, reason: '' },
      overviews: [{ width: 350, height: 300 }],
    });
    expect(readXyz(target)).toEqual(readXyz(source));
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('takes block size, predictor and overviews as batch processing asks for them', async () => {
    const target = place.path('asked.tif');
    const levels = (wanted: readonly number[] | { minSize: number }) =>
      writeCog({ source, target, options: { blockSize: 128, predictor: false, overviews: { resampling: 'gauss', levels: wanted } } }); // prettier-ignore
    await levels([3, 9]);
    const { metadata, bands } = gdalInfo(target);
    expect(metadata.IMAGE_STRUCTURE).toMatchObject({ LAYOUT: 'COG' });
    expect(metadata.IMAGE_STRUCTURE).not.toHaveProperty('PREDICTOR');
    expect(bands[0]).toMatchObject({ block: [128, 128], overviews: [{ size: [234, 200] }, { size: [78, 67] }] });
    expect(existsSync(`${source}.ovr`)).toBe(false);
    const copy = place.path('copy.tif');
    gdalCli('gdal_translate', '-q', source, copy);
    gdalCli('gdaladdo', '-q', '-r', 'gauss', copy, 3);
    const finest = (path: string, ...options: string[]) => {
      gdalCli('gdal_translate', '-q', ...options, path, place.path('finest.tif'));
      return readXyz(place.path('finest.tif'));
    };
    expect(finest(target, '-oo', 'OVERVIEW_LEVEL=0')).toEqual(finest(copy, '-oo', 'OVERVIEW_LEVEL=0'));
    await levels({ minSize: 200 });
    expect(gdalInfo(target).bands[0]?.overviews).toEqual([{ size: [350, 300] }, { size: [175, 150] }]);
    await levels({ minSize: 700 });
    expect(gdalInfo(target).bands[0]).not.toHaveProperty('overviews');
  });

  it('is byte for byte what gdal_translate -of COG makes of the same options', async () => {
    const [ours, theirs] = [place.path('ours.tif'), place.path('theirs.tif')];
    await writeCog({ source, target: ours });
    const options = [
      'BLOCKSIZE=512',
      'COMPRESS=DEFLATE',
      'PREDICTOR=YES',
      'OVERVIEW_RESAMPLING=NEAREST',
      'BIGTIFF=IF_SAFER',
    ];
    gdalCli('gdal_translate', '-q', '-of', 'COG', ...options.flatMap((option) => ['-co', option]), source, theirs);
    expect(readFileSync(ours).equals(readFileSync(theirs))).toBe(true);
  });

  it.each([
    ['float32 pixels: predictor 3', 'Float32', {}, { COMPRESSION: 'DEFLATE', PREDICTOR: '3' }],
    ['ZSTD', 'UInt16', { compression: 'zstd' }, { COMPRESSION: 'ZSTD', PREDICTOR: '2' }],
    ['LZW', 'UInt16', { compression: 'LZW' }, { COMPRESSION: 'LZW', PREDICTOR: '2' }],
    ['JPEG', 'Byte', { compression: 'JPEG' }, { COMPRESSION: 'JPEG' }],
    ['no compression', 'UInt16', { compression: 'NONE' }, {}],
  ])('takes %s', async (name, type, options, structure) => {
    const from = makeRaster(place, `${name}.tif`, { bands: [grid(40, 40, (c, r) => c + r)], type });
    const target = place.path(`${name}.cog.tif`);
    await writeCog({ source: from, target, options });
    expect(gdalInfo(target).metadata.IMAGE_STRUCTURE).toMatchObject({ LAYOUT: 'COG', ...structure });
  });

  it('relabels CRS and no-data, and never reprojects', async () => {
    const target = place.path('relabelled.tif');
    const { crs, geoTransform, bands } = await writeCog({
      source,
      target,
      options: { sridOverride: 32634, nodataOverride: 5 },
    });
    expect(crs!.epsg).toBe(32634);
    expect(geoTransform).toEqual((await describeRaster({ path: source })).geoTransform);
    expect(bands[0]!.nodata).toBe(5);
  });

  it('refuses an unknown codec by name', async () => {
    const request = { source, target: place.path('no.tif'), options: { compression: 'RAR' } };
    await expect(writeCog(request)).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining('RAR') });
  });

  it('leaves nothing behind when the source is cut off', async () => {
    const cut = place.path('cut.tif');
    gdalCli('gdal_translate', '-q', '-co', 'COMPRESS=DEFLATE', source, cut);
    truncateSync(cut, Math.floor(statSync(cut).size / 2));
    const before = readdirSync(place.dir).length;
    const error = await writeCog({ source: cut, target: place.path('never.tif') }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'RASTER_UNREADABLE' });
    expect((error as Error).message).not.toContain(place.dir);
    expect(existsSync(place.path('never.tif'))).toBe(false);
    expect(readdirSync(place.dir)).toHaveLength(before);
  });

  it('does not follow a VRT that was uploaded under another name', async () => {
    const vrt = place.path('innocent.tif');
    gdalCli('gdal_translate', '-q', '-of', 'VRT', source, vrt);
    await expect(writeCog({ source: vrt, target: place.path('no.tif') })).rejects.toMatchObject({
      code: 'RASTER_UNREADABLE',
    });
    expect(
      (await writeCog({ source: vrt, target: place.path('yes.tif'), allowedDrivers: ['VRT'] })).cog.compliant,
    ).toBe(true);
  });
});

describe('the compliance profile', () => {
  const reasonOf = async (name: string, ...options: string[]) => {
    const path = place.path(name);
    gdalCli('gdal_translate', '-q', ...options, source, path);
    return (await describeRaster({ path })).cog.reason;
  };
  const TILED = ['-co', 'TILED=YES', '-co', 'BLOCKXSIZE=512', '-co', 'BLOCKYSIZE=512'];

  it.each([
    ['strips', [], /blocks are 700×/],
    ['small tiles', ['-co', 'TILED=YES'], /256×256/],
    ['another codec', [...TILED, '-co', 'COMPRESS=LZW'], /compression is LZW, not DEFLATE/],
    ['no overviews', [...TILED, '-co', 'COMPRESS=DEFLATE'], /no internal overviews/],
    ['a raster of one block', [...TILED, '-co', 'COMPRESS=DEFLATE', '-srcwin', '0', '0', '512', '512'], /^$/],
  ])('judges %s', async (name, options, reason) => {
    expect(await reasonOf(`${name}.tif`, ...options)).toMatch(reason);
  });
});

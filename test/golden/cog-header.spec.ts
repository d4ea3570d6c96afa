import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bboxOfHeader, groundResolution, type CogHeader, readCogHeader } from '#libs/cog';
import { MemoryStore } from '#libs/storage';
import { gdalinfo, gdalTool, type GdalInfo } from '../support/gdal-cli.js';
import { translate, writeRaster } from '../support/raster-files.js';

type GdalBand = GdalInfo['bands'][number] & { block: [number, number]; overviews?: Array<{ size: [number, number] }> };

let dir: string;
const SAMPLE = 'samples/sentinel2-29RKH/B04.tif';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-cog-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** The header, and how often the store was asked for bytes. */
async function headerOf(path: string): Promise<{ header: CogHeader; reads: number; bytes: number }> {
  const store = new MemoryStore('b');
  const info = await store.put('f.tif', await readFile(path));
  let [reads, bytes] = [0, 0];
  const counting = {
    get: (key: string, range?: { start: number; end?: number }) => {
      reads += 1;
      bytes += (range?.end ?? 0) - (range?.start ?? 0) + 1;
      return store.get(key, range);
    },
  };
  return { header: await readCogHeader(counting, info), reads, bytes };
}

const make = (name: string, options: readonly string[], source = SAMPLE) => translate(source, join(dir, name), options);

describe('readCogHeader', () => {
  const COG = ['-of', 'COG', 'BLOCKSIZE=256'];
  it.each<[string, readonly string[]]>([
    ['cog.tif', COG],
    ['big.tif', [...COG, 'BIGTIFF=YES']],
    ['big-endian.tif', ['TILED=YES', 'ENDIANNESS=BIG']],
    ['zstd.tif', [...COG, 'COMPRESS=ZSTD', '-a_nodata', '-5']],
    ['float.tif', [...COG, '-ot', 'Float32', '-a_nodata', 'nan']],
    ['int.tif', [...COG, '-ot', 'Int16', '-a_nodata', '-32768']],
    ['striped.tif', ['TILED=NO', 'COMPRESS=LZW']],
    ['planes.tif', ['TILED=YES', 'INTERLEAVE=BAND', '-b', '1', '-b', '1', '-b', '1']],
    ['lon-lat.tif', [...COG, '-a_srs', 'EPSG:4326', '-a_ullr', '-10', '60', '-5.12', '50.12']],
  ])('reads of %s what GDAL reads', async (name, options) => {
    const path = await make(name, options);
    const { header, reads } = await headerOf(path);
    const gdal = (await gdalinfo(path)) as GdalInfo & { bands: GdalBand[] };
    const [band] = gdal.bands as [GdalBand];

    expect([header.width, header.height]).toEqual(gdal.size);
    const placed = header.placement.kind === 'north-up' ? header.placement : null;
    const [west, width, , north, , height] = gdal.geoTransform as [number, number, number, number, number, number];
    expect([placed?.originX, placed?.originY, placed?.pixelWidth, placed?.pixelHeight]).toEqual(
      [west, north, width, -height].map((n) => expect.closeTo(n, 9)),
    );
    expect(header.samplesPerPixel).toBe(gdal.bands.length);
    expect(header.bits.map((bits, i) => `${header.sampleFormats[i]}${bits}`)).toEqual(
      gdal.bands.map(({ type }) => type.toUpperCase()),
    );
    const images = header.images.filter(({ role }) => role === 'full' || role === 'overview');
    expect(images.map((image) => [image.width, image.height])).toEqual([
      gdal.size,
      ...(band.overviews ?? []).map(({ size }) => size),
    ]);
    expect(images[0]?.tileWidth ?? null).toBe(name === 'striped.tif' ? null : band.block[0]);
    expect(header.noData === 'nan' ? 'NaN' : header.noData).toBe(band.noDataValue ?? null);
    const structure = gdal.metadata['IMAGE_STRUCTURE'];
    expect(header.isPlanar).toBe(gdal.bands.length > 1 && structure?.['INTERLEAVE'] === 'BAND');
    expect(header.compression).toBe({ LZW: 5, DEFLATE: 8, ZSTD: 50000 }[structure?.['COMPRESSION'] ?? ''] ?? 1);
    expect(header.epsg).toBe(name === 'lon-lat.tif' ? 4326 : 32629);
    expect(header.isBigTiff).toBe(name === 'big.tif');
    expect(reads).toBe(1);
  });

  it('needs a few reads when the overviews’ headers lie at the end, and no pixels', async () => {
    const path = await writeRaster(join(dir, 'late.tif'), { width: 4096, height: 4096, creation: ['TILED=YES'] });
    await gdalTool('gdaladdo', ['-q', '--config', 'GDAL_TIFF_OVR_BLOCKSIZE', '256', path, '2', '4', '8', '16']);
    const { header, reads, bytes } = await headerOf(path);
    expect(header.images.map(({ role, width }) => [role, width])).toEqual([
      ['full', 4096],
      ['overview', 2048],
      ['overview', 1024],
      ['overview', 512],
      ['overview', 256],
    ]);
    expect(reads).toBeLessThanOrEqual(6);
    expect(bytes).toBeLessThan((await stat(path)).size / 10);
    expect(groundResolution(header)).toEqual({ finest: 10, coarsest: 160, coarsestUsable: 160 });
  });

  it('places pixels whose tie point is a centre (PixelIsPoint) by their corner', async () => {
    const path = join(dir, 'point.tif');
    await gdalTool('gdal_translate', ['-q', '-mo', 'AREA_OR_POINT=Point', SAMPLE, path]);
    const { placement } = (await headerOf(path)).header;
    expect(placement).toMatchObject({ originX: 241980, originY: 2800020, pixelWidth: 100, pixelHeight: 100 });
  });

  it('tells masks from overviews', async () => {
    const path = await make('mask.tif', ['-of', 'COG', 'BLOCKSIZE=256', '-mask', '1']);
    const roles = (await headerOf(path)).header.images.map(({ role }) => role);
    expect(roles.filter((role) => role === 'mask')).toHaveLength(2);
    expect(roles[0]).toBe('full');
  });

  it('knows the box', async () => {
    const { header } = await headerOf(await make('box.tif', ['-of', 'COG']));
    expect(bboxOfHeader(header)).toEqual([241980, 2748820, 293180, 2800020]);
    expect(header.epsg).toBe(32629);
  });
});

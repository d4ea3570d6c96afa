import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ArrayDataset, type ArrayVariable, type AxisRange } from '#libs/cf';
import { RasterPool } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { type ArraySources } from '../../src/array-sources/index.js';
import { type ConversionImplementation, type ConversionRun } from '../../src/conversions/conversion.js';
import { SafeArchives } from '../../src/conversions/safe/archive/safe-archives.js';
import { Sentinel1NetcdfQuicklook } from '../../src/conversions/safe/sentinel1-netcdf-quicklook.js';
import { Sentinel1SafeQuicklook } from '../../src/conversions/safe/sentinel1-safe-quicklook.js';
import { Sentinel2SafeQuicklook } from '../../src/conversions/safe/sentinel2-safe-quicklook.js';
import { type HarvestConfig } from '../../src/platform/config/config.js';
import { ObjectLocations } from '../../src/platform/storage/object-locations.js';
import { conversionConfig } from '../support/conversion-config.js';
import { gdalinfo, gdalTool } from '../support/gdal-cli.js';
import { inFolder, placeSafe, S1_PRODUCT, S1_VV, S2_PRODUCT, sentinel1Safe, sentinel2Safe, type SafeContent } from '../support/safe-products.js'; // prettier-ignore
import { zipOf, type ZipLies } from '../support/zip-file.js';

let dir: string;
let archive: string;
let scratch: string;
let pool: RasterPool;
let archives: SafeArchives;
let s1: SafeContent;
let s2: SafeContent;
let progress: number[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-safe-'));
  archive = join(dir, 'archive');
  pool = new RasterPool({ processes: 1 });
  const harvest = { nbsArchiveRoot: archive, nbsDataRoot: null, hyspexRoot: null } as HarvestConfig;
  const data = { dir, bucketsFile: null, datasetRoots: [] };
  archives = new SafeArchives(new ObjectLocations(new Buckets({ dataDir: dir }), data, harvest));
  [s1, s2] = [await sentinel1Safe(), await sentinel2Safe()];
  await place('S1A/one.zip', zipOf(inFolder(S1_PRODUCT, s1)));
  await place('S2A/one.zip', zipOf(inFolder(S2_PRODUCT, s2)));
  await placeSafe(join(archive, `S2A/${S2_PRODUCT}.SAFE`), s2);
});
afterAll(async () => {
  await pool.close();
  await rm(dir, { recursive: true });
});
beforeEach(async () => {
  progress = [];
  scratch = join(dir, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch);
});

async function place(path: string, content: Buffer): Promise<string> {
  await mkdir(join(archive, path, '..'), { recursive: true });
  await writeFile(join(archive, path), content);
  return `root://nbs-archive/${path}`;
}

const run = (signal = new AbortController().signal): ConversionRun => ({
  signal,
  scratch,
  progress: async (fraction) => void progress.push(fraction),
});

const s1Quicklook = () => new Sentinel1SafeQuicklook(archives, pool);
const s2Quicklook = () => new Sentinel2SafeQuicklook(archives, pool);
const coarse = { processing: { target_resolution: 3000 } };

describe('amplitudes of a SAFE archive', () => {
  it('are one file per polarisation, all of them without a wish', async () => {
    const config = conversionConfig('sentinel_s1_safe_quicklook', 'root://nbs-archive/S1A/one.zip', coarse);
    const { outputs, samples } = await s1Quicklook().estimate(config);
    const made = await s1Quicklook().convert(config, run());
    expect(outputs).toEqual(['one_amplitude_vv.tif', 'one_amplitude_vh.tif']);
    expect(made.map(({ outputFile, variant }) => [outputFile, variant])).toEqual([
      ['one_amplitude_vv.tif', 'Amplitude_VV'],
      ['one_amplitude_vh.tif', 'Amplitude_VH'],
    ]);
    const [{ report, temporal, path }] = made as [(typeof made)[0]];
    expect(report).toMatchObject({
      variable: 'Amplitude_VV',
      target_resolution: 3000,
      scale: 'linear',
      stretch: { p_low: 2, p_high: 98, min: expect.any(Number), max: expect.any(Number) },
    });
    expect(temporal?.map((instant) => instant.toISOString().slice(0, 19))).toEqual([
      '2021-08-09T17:39:53',
      '2021-08-09T17:40:18',
    ]);
    const { size } = await gdalinfo(path);
    const total = 2 * 2 * size[0] * size[1];
    expect(samples / total).toBeGreaterThan(0.5);
    expect(samples / total).toBeLessThan(2);
    expect((await readdir(scratch)).sort()).toEqual(['Amplitude_VH.tif', 'Amplitude_VV.tif']);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });

  it('take names of the caller, and report what the product lacks', async () => {
    const wish = {
      variables: ['Amplitude_HH', 'vv'],
      output_names: { Amplitude_VV: 'mine.tif' },
      variant: 'x',
      ...coarse,
    };
    const config = conversionConfig('sentinel_s1_safe_quicklook', 'root://nbs-archive/S1A/one.zip', wish);
    const [made, ...others] = await s1Quicklook().convert(config, run());
    expect(others).toEqual([]);
    expect(made).toMatchObject({ outputFile: 'mine.tif', variant: 'x', report: { skipped: ['Amplitude_HH'] } });
  });

  it.each([
    ['a polarisation that is not there', { variables: ['Amplitude_HH'] }, /Amplitude_VV, Amplitude_VH/],
    ['a name for no output', { output_names: { Amplitude_HH: 'a.tif' } }, /output_names/],
    ['numbers as they are', { processing: { histogram_stretch: false } }, /histogram_stretch/],
  ])('refuse %s before anything is unpacked', async (_what, wish, message) => {
    const config = conversionConfig('sentinel_s1_safe_quicklook', 'root://nbs-archive/S1A/one.zip', wish);
    const refusal = { code: 'INVALID', message: expect.stringMatching(message) };
    await expect(s1Quicklook().estimate(config)).rejects.toMatchObject(refusal);
    await expect(s1Quicklook().convert(config, run())).rejects.toMatchObject(refusal);
    expect(await readdir(scratch)).toEqual([]);
  });

  it('end with a cancellation, leaving no unpacked image', async () => {
    const config = conversionConfig('sentinel_s1_safe_quicklook', 'root://nbs-archive/S1A/one.zip', coarse);
    const controller = new AbortController();
    const cancelled = s1Quicklook().convert(config, {
      ...run(controller.signal),
      progress: async () => controller.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await readdir(scratch)).filter((name) => name.endsWith('.tiff'))).toEqual([]);
  });
});

describe('composites of a SAFE archive', () => {
  it('are the three of the contract without a wish, the same from a ZIP archive and from a folder', async () => {
    const of = (path: string) => conversionConfig('sentinel_s2_safe_quicklook', `root://nbs-archive/S2A/${path}`);
    const fromZip = await s2Quicklook().convert(of('one.zip'), run());
    const sums = await Promise.all(fromZip.map(({ path }) => gdalinfo(path, { checksum: true })));
    const fromFolder = await s2Quicklook().convert(of(`${S2_PRODUCT}.SAFE`), run());
    const others = await Promise.all(fromFolder.map(({ path }) => gdalinfo(path, { checksum: true })));
    expect(sums.map(({ bands }) => bands)).toEqual(others.map(({ bands }) => bands));
    expect(fromZip.map(({ variant, report }) => [variant, report['bands']])).toEqual([
      ['true_color_vegetation', ['B4', 'B3', 'B2']],
      ['false_color_glacier', ['B12', 'B8A', 'B3']],
      ['false_color_vegetation', ['B8A', 'B4', 'B3']],
    ]);
    expect(fromZip[0]!.report).toMatchObject({
      product_name: 'true_color_vegetation',
      target_epsg: 32701,
      target_resolution: 10,
      stretch: { p_low: 2, p_high: 98, min: [expect.any(Number), expect.any(Number), expect.any(Number)] },
    });
    expect(fromFolder[0]!.outputFile).toBe(`${S2_PRODUCT}_true_color_vegetation.tif`);
    expect((await readdir(scratch)).every((name) => name.endsWith('.tif'))).toBe(true);
  });

  it('are measured by the size of the tile', async () => {
    const config = conversionConfig('sentinel_s2_safe_quicklook', 'root://nbs-archive/S2A/one.zip', {
      products: { rgb: ['B04', 'b3', 'B2'] },
    });
    expect(await s2Quicklook().estimate(config)).toEqual({ samples: 3 * 10_980 ** 2, outputs: ['one_rgb.tif'] });
  });

  it('refuse a band that the product has no image of', async () => {
    const config = conversionConfig('sentinel_s2_safe_quicklook', 'root://nbs-archive/S2A/one.zip', {
      products: { sea: ['B1', 'B3', 'B2'] },
    });
    await expect(s2Quicklook().estimate(config)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(/products\.sea: .* no image of B1/),
    });
  });
});

describe('what is no product', () => {
  const member = (path: string, content: string, lies?: ZipLies) => [path, Buffer.from(content), lies] as const;
  const slc = S1_PRODUCT.replace('GRDH', 'SLC_');

  it.each([
    ['absent.zip', null, 'NOT_FOUND', /does not exist/],
    ['text.zip', Buffer.from('<html>busy</html>'), 'INVALID', /no ZIP archive/],
    ['none.zip', zipOf([member('readme.txt', 'hello')]), 'INVALID', /holds no SAFE product/],
    ['two.zip', zipOf([member(`${S1_PRODUCT}.SAFE/a`, ''), member(`${slc}.SAFE/a`, '')]), 'INVALID', /2 products/],
    ['slc.zip', zipOf([member(`${slc}.SAFE/manifest.safe`, '<x/>')]), 'INVALID', /of type SLC/],
    ['s2.zip', zipOf([member(`${S2_PRODUCT}.SAFE/MTD_MSIL1C.xml`, '<x/>')]), 'INVALID', /no sentinel-1 product/],
    ['bare.zip', zipOf([member(`${S1_PRODUCT}.SAFE/manifest.safe`, '<x/>')]), 'INVALID', /productType is missing/],
    [
      'entities.zip',
      zipOf([member(`${S1_PRODUCT}.SAFE/manifest.safe`, '<!DOCTYPE x><x/>')]),
      'INVALID',
      /document type/,
    ],
    ['climbing.zip', zipOf([member(`${S1_PRODUCT}.SAFE/../../x`, '')]), 'INVALID', /unsafe name/],
    [
      'huge.zip',
      zipOf([member(`${S1_PRODUCT}.SAFE/manifest.safe`, '<x/>', { size: 2 ** 31 })]),
      'INVALID',
      /2147483648/,
    ],
  ])('%s is refused', async (name, content, code, message) => {
    if (content !== null) await place(`odd/${name}`, content);
    const config = conversionConfig('sentinel_s1_safe_quicklook', `root://nbs-archive/odd/${name}`);
    await expect(s1Quicklook().estimate(config)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it.each(['root://elsewhere/a.zip', 's3://swath/a.zip', 'https://example.org/a.zip', 'root://nbs-archive/a.tif'])(
    '%s is refused',
    async (reference) => {
      const config = conversionConfig('sentinel_s1_safe_quicklook', reference);
      await expect(s1Quicklook().estimate(config)).rejects.toMatchObject({
        code: 'INVALID',
        message: expect.stringMatching('input_dataset'),
      });
    },
  );

  it('names its type so that a program can tell', async () => {
    const config = conversionConfig(
      'sentinel_s1_safe_quicklook',
      await place('odd/slc.zip', zipOf([member(`${slc}.SAFE/x`, '')])),
    );
    await expect(s1Quicklook().estimate(config)).rejects.toMatchObject({
      detail: { code: 'unsupported_product_type' },
    });
  });

  it('an image that is a bomb or no image fails the conversion, not the process', async () => {
    const config = async (content: Buffer, lies?: ZipLies) => {
      const files = inFolder(S1_PRODUCT, s1).filter(([path]) => !path.endsWith(S1_VV));
      const path = await place('odd/image.zip', zipOf([...files, [`${S1_PRODUCT}.SAFE/${S1_VV}`, content, lies]]));
      return conversionConfig('sentinel_s1_safe_quicklook', path, { variables: ['VV'] });
    };
    const convert = async (content: Buffer, lies?: ZipLies) =>
      s1Quicklook().convert(await config(content, lies), run());
    await expect(convert(Buffer.alloc(32 * 1024 ** 2))).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching('no picture'),
    });
    await expect(convert(Buffer.from('not a TIFF'))).rejects.toMatchObject({ code: 'RASTER_UNREADABLE' });
    await expect(convert(s1.get(S1_VV)!, { crc: 7 })).rejects.toMatchObject({
      message: expect.stringMatching('damaged'),
    });
    expect(await readdir(scratch)).toEqual([]);
  });
});

describe('amplitudes of the NetCDF form', () => {
  const [width, height] = [160, 120];
  /** A swath at 78° north, tilted. */
  const longitude = (row: number, col: number) => 12 + col * 0.02 + row * 0.006 + (col * row) / 4e5;
  const latitude = (row: number, col: number) => 78.4 - row * 0.005 + col * 0.0012 - (col * row) / 2e6;
  const amplitudeAt = (row: number, col: number) =>
    col < 9 ? 0 : 100 + 80 * Math.sin(row / 9) * Math.cos(col / 11) + col;
  const image = (of: (row: number, col: number) => number) =>
    Float64Array.from({ length: width * height }, (_, i) => of(Math.floor(i / width), i % width));

  const surface = [
    { name: 'y', size: height },
    { name: 'x', size: width },
  ];
  const variable = (name: string, dimensions: ArrayVariable['dimensions'], attributes = {}): ArrayVariable => ({
    name, type: 'uint16', dimensions, attributes,
  }); // prettier-ignore
  const content = new Map<string, readonly [ArrayVariable, Float64Array]>([
    ['lat', [variable('lat', surface, { standard_name: 'latitude' }), image(latitude)]],
    ['lon', [variable('lon', surface, { standard_name: 'longitude' }), image(longitude)]],
    ['x', [variable('x', [surface[1]!]), Float64Array.from({ length: width }, (_, i) => i)]],
    ['y', [variable('y', [surface[0]!]), Float64Array.from({ length: height }, (_, i) => i)]],
    ['Amplitude_VV', [variable('Amplitude_VV', [{ name: 'time', size: 1 }, ...surface], { coordinates: 'lat lon' }), image(amplitudeAt)]],
  ]); // prettier-ignore

  function sourcesOf(names = [...content.keys()]): ArraySources {
    const variables = new Map(names.map((name) => [name, content.get(name)![0]]));
    const read = async (name: string, ranges: readonly AxisRange[]) => {
      const [, values] = content.get(name)!;
      const [rows, cols] = ranges.slice(-2) as [AxisRange, AxisRange];
      const inRows = values.slice(rows.start * width, (rows.start + rows.count) * width);
      return inRows.filter((_, i) => i % width >= cols.start && i % width < cols.start + cols.count);
    };
    const dataset: ArrayDataset = { attributes: {}, variables, read };
    return { open: async () => dataset } as Partial<ArraySources> as ArraySources;
  }

  const quicklook = (sources = sourcesOf()): ConversionImplementation => new Sentinel1NetcdfQuicklook(sources, pool);
  const config = (more: Readonly<Record<string, unknown>> = {}) =>
    conversionConfig('sentinel_s1_quicklook', 'https://example.org/dodsC/S1A.nc', more);

  /** The contract's form: gdalwarp with a place for each pixel. */
  async function warpedByArrays(crs: string, metres: number): Promise<string> {
    const raster = (name: string, values: Float64Array, more = '') => {
      const band = `<VRTRasterBand dataType="Float64" band="1" subClass="VRTRawRasterBand"><SourceFilename relativeToVRT="1">${name}.raw</SourceFilename></VRTRasterBand>`;
      return Promise.all([
        writeFile(join(dir, `${name}.raw`), new Uint8Array(values.buffer)),
        writeFile(
          join(dir, `${name}.vrt`),
          `<VRTDataset rasterXSize="${width}" rasterYSize="${height}">${more}${band}</VRTDataset>`,
        ),
      ]);
    };
    const item = (key: string, value: string | number) => `<MDI key="${key}">${value}</MDI>`;
    const arrays = [['X_DATASET', join(dir, 'lon.vrt')], ['X_BAND', 1], ['Y_DATASET', join(dir, 'lat.vrt')], ['Y_BAND', 1], ['PIXEL_OFFSET', 0], ['PIXEL_STEP', 1], ['LINE_OFFSET', 0], ['LINE_STEP', 1], ['SRS', 'EPSG:4326'], ['GEOREFERENCING_CONVENTION', 'PIXEL_CENTER']] as const; // prettier-ignore
    const metadata = `<Metadata domain="GEOLOCATION">${arrays.map(([key, value]) => item(key, value)).join('')}</Metadata>`;
    await raster('lon', image(longitude));
    await raster('lat', image(latitude));
    await raster('amplitude', image(amplitudeAt), metadata);
    const warped = join(dir, 'geoloc.tif');
    const grid = ['-t_srs', crs, '-tr', String(metres), String(metres)];
    await gdalTool('gdalwarp', ['-q', '-overwrite', '-geoloc', ...grid, '-r', 'bilinear', '-srcnodata', '0', '-dstnodata', '0', '-ot', 'Float32', join(dir, 'amplitude.vrt'), warped]); // prettier-ignore
    return warped;
  }

  it('lie where geolocation arrays put them', async () => {
    const wish = { processing: { target_resolution: 600, resample_alg: 'bilinear', stretch_percentiles: [0, 100] } };
    const [made] = await quicklook().convert(config(wish), run());
    expect(made).toMatchObject({ outputFile: 'S1A_amplitude_vv.tif', variant: 'Amplitude_VV' });
    const { target_epsg: epsg, stretch } = made!.report as {
      target_epsg: number;
      stretch: { min: number; max: number };
    };
    expect(epsg).toBe(32633);
    const warped = await warpedByArrays('EPSG:32633', 600);
    let [compared, worst] = [0, 0];
    for (const [col, row] of [
      [40, 30],
      [80, 60],
      [110, 40],
      [140, 100],
      [60, 90],
      [120, 80],
    ] as const) {
      const at = ['-valonly', '-wgs84'];
      const place = [longitude(row, col), latitude(row, col)].map(String);
      const [byArrays] = (await gdalTool('gdallocationinfo', [...at, warped, ...place])).trim().split('\n').map(Number);
      const [grey] = (await gdalTool('gdallocationinfo', [...at, made!.path, ...place])).trim().split('\n').map(Number);
      const own = stretch.min + ((grey! - 1) * (stretch.max - stretch.min)) / 254;
      worst = Math.max(worst, Math.abs(own - byArrays!));
      compared++;
    }
    expect(compared).toBe(6);
    // Of a range of 300; neighbours differ by up to 10.
    expect(worst).toBeLessThan(6);
  });

  it('are estimated from three corners', async () => {
    const wish = { processing: { target_resolution: 600 } };
    const { samples, outputs } = await quicklook().estimate(config(wish), new AbortController().signal);
    const [made] = await quicklook().convert(config(wish), run());
    const { width: columns, height: rows } = made!.report as { width: number; height: number };
    expect(samples / (2 * columns * rows)).toBeGreaterThan(0.5);
    expect(samples / (2 * columns * rows)).toBeLessThan(2);
    expect(outputs).toEqual(['S1A_amplitude_vv.tif']);
  });

  it.each([
    [['x', 'y', 'Amplitude_VV'], {}, /lat\(y, x\)/],
    [['lat', 'lon'], {}, /no amplitudes/],
    [undefined, { variables: ['Amplitude_HV'] }, /Amplitude_VV/],
    [undefined, { time_index: 1 }, /time_index/],
    [undefined, { output_names: { B4: 'a.tif' } }, /output_names/],
  ])('refuse a file of %j with %j', async (names, wish, message) => {
    const failing = quicklook(sourcesOf(names)).estimate(config(wish), new AbortController().signal);
    await expect(failing).rejects.toMatchObject({ code: 'INVALID', message: expect.stringMatching(message) });
  });
});

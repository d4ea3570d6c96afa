import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RasterPool, type AmplitudeQuicklookRequest, type ControlPoint } from '#libs/raster';
import { gdalinfo, gdalTool } from '../support/gdal-cli.js';
import { placeSafe, S1_VV, sentinel1Safe, sentinel2Safe } from '../support/safe-products.js';

let dir: string;
let pool: RasterPool;
let vv: string;
const bands: Record<string, string> = {};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-safe-'));
  pool = new RasterPool({ processes: 1 });
  await placeSafe(join(dir, 's1'), await sentinel1Safe());
  vv = join(dir, 's1', S1_VV);
  const s2 = await sentinel2Safe();
  await placeSafe(join(dir, 's2'), s2);
  for (const path of s2.keys()) {
    const band = /_(B\d[\dA])\.jp2$/.exec(path)?.[1];
    if (band) bands[band] = join(dir, 's2', path);
  }
});
afterAll(async () => {
  await pool.close();
  await rm(dir, { recursive: true });
});

const rendering = {
  crs: null,
  resolution: null,
  percentiles: [2, 98],
  compression: 'DEFLATE',
  blockSize: 256,
  overviewFactors: [2, 4, 8, 16],
  threads: 1,
  warpMemoryMb: 64,
} as const;
const amplitude = { ...rendering, resampling: 'average', scale: 'linear', resolution: 1500 } as const;

/** Pixels by gdal_translate, band after band, and what they are. */
async function pixels<T extends Uint8ArrayConstructor | Uint16ArrayConstructor | Float32ArrayConstructor>(
  path: string,
  type: T,
): Promise<InstanceType<T>[]> {
  const raw = join(dir, 'pixels.raw');
  await gdalTool('gdal_translate', ['-q', '-of', 'ENVI', '-co', 'INTERLEAVE=BSQ', path, raw]);
  const bytes = new Uint8Array(await readFile(raw)).buffer;
  const { size, bands: all } = await gdalinfo(path);
  const length = size[0] * size[1];
  return all.map((_, b) => new type(bytes, b * length * type.BYTES_PER_ELEMENT, length) as InstanceType<T>);
}

/** numpy.percentile of what is positive. */
function percentile(values: ArrayLike<number>, p: number): number {
  const order = Array.from(values)
    .filter((value) => value > 0)
    .sort((a, b) => a - b);
  const rank = (p / 100) * (order.length - 1);
  const [below, above] = [order[Math.floor(rank)]!, order[Math.ceil(rank)]!];
  return below + (above - below) * (rank % 1);
}

/** `gdal_translate -scale low high 1 255`, but never 0 where there is a value. */
function shades(values: ArrayLike<number>, low: number, high: number): number[] {
  return Array.from(values, (value) =>
    value > 0 ? Math.min(255, Math.max(1, Math.floor(1 + ((value - low) * 254) / (high - low) + 0.5))) : 0,
  );
}

describe('Sentinel-1 amplitude quicklook', () => {
  /** The recipe of the contract, by GDAL's own tools. */
  async function recipe(image: string, crs: string, resolution: number): Promise<string> {
    const [band, warped] = [join(dir, 'b.vrt'), join(dir, 'w.tif')];
    await gdalTool('gdal_translate', ['-q', '-of', 'VRT', '-b', '1', image, band]);
    const grid = ['-t_srs', crs, '-tr', String(resolution), String(resolution)];
    const nodata = ['-srcnodata', '0', '-dstnodata', '0'];
    await gdalTool('gdalwarp', [
      '-q',
      '-overwrite',
      '-tps',
      ...grid,
      '-r',
      'average',
      ...nodata,
      '-ot',
      'Float32',
      band,
      warped,
    ]);
    return warped;
  }

  /** The measurement with its control points in the CRS of the picture. */
  async function placedIn(crs: string): Promise<string> {
    const path = join(dir, 'placed.vrt');
    const { gcps } = JSON.parse(await gdalTool('gdalinfo', ['-json', vv])) as {
      gcps: { gcpList: Array<Record<'pixel' | 'line' | 'x' | 'y', number>> };
    };
    const input = gcps.gcpList.map(({ x, y }) => `${x} ${y}`).join('\n');
    const output = execFileSync('gdaltransform', ['-s_srs', 'OGC:CRS84', '-t_srs', crs], { input, encoding: 'utf8' });
    const places = output
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const points = gcps.gcpList.flatMap(({ pixel, line }, i) => ['-gcp', pixel, line, places[i]![0]!, places[i]![1]!]);
    await gdalTool('gdal_translate', ['-q', '-of', 'VRT', '-a_srs', crs, ...points.map(String), vv, path]);
    return path;
  }

  it('is what gdalwarp -tps and gdal_translate -scale make', async () => {
    const target = join(dir, 'quicklook.tif');
    const made = await pool.run('amplitudeQuicklook', { ...amplitude, target, image: { kind: 'geotiff', path: vv } });
    const warped = await recipe(await placedIn(`EPSG:${made.epsg}`), `EPSG:${made.epsg}`, 1500);
    const [expected] = await pixels(warped, Float32Array);
    const { size, geoTransform } = await gdalinfo(warped);
    const own = await gdalinfo(target);
    expect(own.size).toEqual(size);
    own.geoTransform.forEach((value, i) => expect(value).toBeCloseTo(geoTransform[i]!, 1));

    const [low, high] = [percentile(expected!, 2), percentile(expected!, 98)];
    expect(made.stretches[0]!.low / low).toBeCloseTo(1, 4);
    expect(made.stretches[0]!.high / high).toBeCloseTo(1, 4);
    const [grey, alpha] = await pixels(target, Uint8Array);
    expect(
      differing(
        alpha!,
        expected!.map((value) => (value > 0 ? 255 : 0)),
        0,
      ),
    ).toBe(0);
    // gdaltransform prints millimetres, and an average jumps where a pixel begins or ends to count.
    expect(differing(grey!, shades(expected!, low, high), 1)).toBeLessThan(0.003);
  });

  it('differs little from the same points taken in degrees', async () => {
    const target = join(dir, 'quicklook.tif');
    const made = await pool.run('amplitudeQuicklook', { ...amplitude, target, image: { kind: 'geotiff', path: vv } });
    const warped = await recipe(vv, `EPSG:${made.epsg}`, 1500);
    const [expected] = await pixels(warped, Float32Array);
    const { geoTransform } = await gdalinfo(warped);
    const own = await gdalinfo(target);
    // Metres: the pixels measure 1,500.
    for (const i of [0, 3]) expect(Math.abs(own.geoTransform[i]! - geoTransform[i]!)).toBeLessThan(40);
    const [grey] = await pixels(target, Uint8Array);
    const shown = shades(expected!, percentile(expected!, 2), percentile(expected!, 98));
    const mean = grey!.reduce((sum, value, i) => sum + Math.abs(value - shown[i]!), 0) / shown.length;
    expect(mean).toBeLessThan(4);
  });

  it('is a COG with the bands and overviews that were asked for, and leaves nothing else', async () => {
    const target = join(dir, 'alone', 'quicklook.tif');
    await mkdir(join(dir, 'alone'));
    const request = {
      ...amplitude,
      target,
      resolution: 700,
      overviewFactors: [2, 4],
      image: { kind: 'geotiff', path: vv },
    } as const;
    await pool.run('amplitudeQuicklook', request);
    expect(await readdir(join(dir, 'alone'))).toEqual(['quicklook.tif']);
    const description = await pool.run('describe', { path: target });
    expect(await gdalTool('gdalinfo', [target])).toMatch(/LAYOUT=COG/);
    expect(description.blockSize).toEqual([256, 256]);
    expect(description.bands.map(({ color_interp: role, dtype }) => [role, dtype])).toEqual([['Gray', 'uint8'], ['Alpha', 'uint8']]); // prettier-ignore
    const { width } = description;
    expect(description.overviews.map((level) => level.width)).toEqual([Math.ceil(width / 2), Math.ceil(width / 4)]);
  });

  it('has a mask, not an alpha that speckles, when it is JPEG', async () => {
    const target = join(dir, 'jpeg.tif');
    await pool.run('amplitudeQuicklook', {
      ...amplitude,
      target,
      compression: 'JPEG',
      image: { kind: 'geotiff', path: vv },
    });
    const text = await gdalTool('gdalinfo', [target]);
    expect(text).toMatch(/COMPRESSION=JPEG/);
    expect(text).toMatch(/Mask Flags: PER_DATASET\s*$/m);
    expect(text).not.toMatch(/Band 2/);
  });

  it('lies on the grid of any CRS, degrees among them', async () => {
    const target = join(dir, 'degrees.tif');
    const wish = { crs: 'EPSG:4326', resolution: 0.02 } as const;
    const made = await pool.run('amplitudeQuicklook', {
      ...amplitude,
      ...wish,
      target,
      image: { kind: 'geotiff', path: vv },
    });
    expect([made.epsg, made.resolution]).toEqual([4326, 0.02]);
    expect((await gdalinfo(target)).size).toEqual((await gdalinfo(await recipe(vv, 'EPSG:4326', 0.02))).size);
  });

  it('is the same picture six degrees further on, across the antimeridian', async () => {
    const [here, there] = [await synthetic('here', 4.7), await synthetic('there', 4.7 + 29 * 6)];
    expect(there.made.epsg! - here.made.epsg!).toBe(29);
    expect(there.crosses).toBe(true);
    expect(await pixels(there.target, Uint8Array)).toEqual(await pixels(here.target, Uint8Array));
  });

  it.each([
    ['a file without control points', {}, /ground control points/, 'RASTER_UNSUPPORTED'],
    ['a resolution of a billion pixels', { resolution: 0.01 }, /target_resolution/, 'INVALID'],
    ['an unknown CRS', { crs: 'EPSG:32799' }, /32799/, 'INVALID'],
  ] as const)('refuses %s', async (what, wish, message, code) => {
    const target = join(dir, 'refused.tif');
    const path = what.startsWith('a file') ? await withoutPoints() : vv;
    const request: AmplitudeQuicklookRequest = { ...amplitude, ...wish, target, image: { kind: 'geotiff', path } };
    await expect(pool.run('amplitudeQuicklook', request)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect((await readdir(dir)).filter((name) => name.startsWith('refused'))).toEqual([]);
  });

  async function withoutPoints(): Promise<string> {
    const path = join(dir, 'plain.tif');
    await gdalTool('gdal_translate', ['-q', '-a_gcp', 'none', vv, path]).catch(() =>
      gdalTool('gdal_create', ['-ot', 'UInt16', '-outsize', '9', '9', '-burn', '7', path]),
    );
    return path;
  }

  /** A scene of 2.4° × 2° with a pattern, from raw numbers. @param west longitude of its left edge */
  async function synthetic(name: string, west: number) {
    const [width, height, path, target] = [120, 100, join(dir, `${name}.raw`), join(dir, `${name}.tif`)];
    const values = Float32Array.from({ length: width * height }, (_, i) => (i % width < 7 ? 0 : 50 + ((i * 37) % 911)));
    await writeFile(path, new Uint8Array(values.buffer));
    const controlPoints: ControlPoint[] = [];
    for (let line = 0; line <= height; line += 20)
      for (let pixel = 0; pixel <= width; pixel += 20) {
        const longitude = west + pixel * 0.02 - line * 0.002;
        controlPoints.push({ pixel, line, longitude: ((longitude + 540) % 360) - 180, latitude: 61 - line * 0.02 });
      }
    const longitudes = controlPoints.map(({ longitude }) => longitude);
    const crosses = Math.max(...longitudes) - Math.min(...longitudes) > 300;
    const image = { kind: 'raw', path, width, height, controlPoints } as const;
    const made = await pool.run('amplitudeQuicklook', { ...amplitude, resolution: 2000, target, image });
    return { target, made, crosses };
  }
});

describe('Sentinel-2 composite', () => {
  const composite = { ...rendering, resampling: 'bilinear', isStretched: true } as const;

  it('of bands of one size has the numbers of the files', async () => {
    const target = join(dir, 'numbers.tif');
    const paths = [bands['B04']!, bands['B03']!, bands['B02']!] as const;
    const made = await pool.run('rgbComposite', { ...composite, isStretched: false, target, paths });
    expect(made).toMatchObject({ width: 240, height: 240, epsg: 32701, resolution: 10, stretches: [null, null, null] });
    const [own, files] = [await gdalinfo(target, { checksum: true }), await Promise.all(paths.map((path) => gdalinfo(path, { checksum: true })))]; // prettier-ignore
    expect(own.bands.map(({ type, checksum }) => [type, checksum])).toEqual(files.map(({ bands: [band] }) => ['UInt16', band!.checksum])); // prettier-ignore
    expect(own.geoTransform).toEqual(files[0]!.geoTransform);
  });

  it('is stretched per band between the percentiles; 0 is left to no data', async () => {
    const target = join(dir, 'rgb.tif');
    const paths = [bands['B04']!, bands['B03']!, bands['B02']!] as const;
    const made = await pool.run('rgbComposite', { ...composite, target, paths });
    const own = await pixels(target, Uint8Array);
    for (const [b, path] of paths.entries()) {
      const [values] = await pixels(path, Uint16Array);
      const bounds = { low: percentile(values!, 2), high: percentile(values!, 98) };
      expect(made.stretches[b]!.low).toBeCloseTo(bounds.low, 6);
      expect(made.stretches[b]!.high).toBeCloseTo(bounds.high, 6);
      expect(differing(own[b]!, shades(values!, bounds.low, bounds.high), 1)).toBe(0);
    }
    const text = await gdalTool('gdalinfo', [target]);
    for (const role of ['Red', 'Green', 'Blue']) expect(text).toMatch(new RegExp(`Type=Byte, ColorInterp=${role}`));
    expect(text.match(/NoData Value=0/g)).toHaveLength(3);
  });

  it('interpolates coarser bands onto the finest grid, as gdalwarp does', async () => {
    const target = join(dir, 'glacier.tif');
    const paths = [bands['B12']!, bands['B8A']!, bands['B03']!] as const;
    const made = await pool.run('rgbComposite', { ...composite, isStretched: false, target, paths });
    expect(made).toMatchObject({ width: 240, height: 240, resolution: 10 });
    const warped = join(dir, 'b8a.tif');
    const grid = ['-te', '99960', '8997640', '102360', '9000040', '-ts', '240', '240'];
    const nodata = ['-srcnodata', '0', '-dstnodata', '0'];
    await gdalTool('gdalwarp', ['-q', '-overwrite', ...grid, ...nodata, '-r', 'bilinear', bands['B8A']!, warped]);
    const [, own] = await pixels(target, Uint16Array);
    const [expected] = await pixels(warped, Uint16Array);
    expect(differing(own!, expected!, 1)).toBe(0);
    expect(new Set(own).size).toBeGreaterThan(1000);
  });

  it('goes to another CRS and pixel size', async () => {
    const target = join(dir, 'elsewhere.tif');
    const paths = [bands['B04']!, bands['B03']!, bands['B8A']!] as const;
    const made = await pool.run('rgbComposite', { ...composite, crs: 'EPSG:3857', resolution: 30, target, paths });
    expect([made.epsg, made.resolution]).toEqual([3857, 30]);
    const warped = join(dir, 'merc.tif');
    const nodata = ['-srcnodata', '0', '-dstnodata', '0'];
    await gdalTool('gdalwarp', ['-q', '-overwrite', '-t_srs', 'EPSG:3857', '-tr', '30', '30', '-r', 'bilinear', ...nodata, bands['B04']!, warped]); // prettier-ignore
    expect((await gdalinfo(target)).size).toEqual((await gdalinfo(warped)).size);
  });

  it('keeps a mask when it is JPEG, and refuses JPEG of numbers', async () => {
    const paths = [bands['B04']!, bands['B03']!, bands['B02']!] as const;
    const request = { ...composite, compression: 'JPEG', paths, target: join(dir, 'rgb-jpeg.tif') } as const;
    await pool.run('rgbComposite', request);
    expect(await gdalTool('gdalinfo', [request.target])).toMatch(/YCbCr JPEG[\s\S]*Mask Flags: PER_DATASET\s*$/m);
    await expect(pool.run('rgbComposite', { ...request, isStretched: false })).rejects.toMatchObject({
      code: 'INVALID',
    });
  });

  it('refuses what is no band of a tile', async () => {
    const paths = [bands['B04']!, vv, bands['B02']!] as const;
    await expect(pool.run('rgbComposite', { ...composite, target: join(dir, 'no.tif'), paths })).rejects.toMatchObject({
      code: 'RASTER_UNSUPPORTED',
    });
  });
});

/** Share of pixels that differ by more than `tolerance`. */
function differing(a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number): number {
  if (a.length !== b.length) return 1;
  let count = 0;
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i]! - b[i]!) > tolerance) count++;
  return count / a.length;
}

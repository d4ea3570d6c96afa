import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ResolutionStrategy } from '#libs/raster';
import { buildVrt, describeRaster, readWindow, relocateVrt, writeOverviews } from './support/raster.js';
import { gdalCli, gdalInfo, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';

const place = workplace();
afterAll(() => place.remove());

let count = 0;
const target = (suffix = 'vrt') => place.path(`built-${count++}.${suffix}`);
const mosaic = (paths: string[], resolution: ResolutionStrategy = 'finest') =>
  buildVrt({ type: 'mosaic', resolution, sources: paths.map((path) => ({ path })), target: target() });

/** What the CLI makes of the same sources. */
function oracle(paths: string[], ...options: string[]): string {
  const path = target('oracle.vrt');
  gdalCli('gdalbuildvrt', '-q', '-strict', ...options, path, ...paths);
  return path;
}

async function pixels(path: string): Promise<number[]> {
  const { width, height } = await describeRaster({ path });
  const block = await readWindow({ path, window: { col: 0, row: 0, width, height } });
  return [...block.data[0]!];
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Error & { code: string }) => ({ code: error.code, message: error.message }),
  );

describe('a mosaic', () => {
  let west: string;
  let east: string;
  let coarse: string;

  beforeAll(() => {
    west = makeRaster(place, 'west.tif', { bands: [grid(6, 4, (c, r) => 100 + 10 * r + c)], nodata: -1 });
    east = makeRaster(place, 'east.tif', {
      bands: [grid(6, 4, (c, r) => (c === 1 && r === 1 ? -2 : 200 + 10 * r + c))],
      west: 4,
      nodata: -2,
    });
    coarse = makeRaster(place, 'coarse.tif', {
      bands: [grid(4, 3, (c, r) => 300 + 10 * r + c)],
      west: 5,
      pixel: 2.5,
      nodata: -1,
    });
  });

  it("has gdalbuildvrt's pixels, later sources on top, their no-data transparent", async () => {
    const built = await mosaic([west, east]);
    const path = built.description.driver === 'VRT' ? place.path(`built-${count - 1}.vrt`) : '';
    expect(await pixels(path)).toEqual(readXyz(oracle([west, east])));
    const values = await pixels(path);
    expect(values[4]).toBe(200);
    expect(values[10 + 5]).toBe(115);
    expect(built.sources).toEqual([west, east]);
  });

  it('paints in request order', async () => {
    await mosaic([east, west]);
    expect((await pixels(place.path(`built-${count - 1}.vrt`)))[4]).toBe(104);
  });

  it.each([
    ['finest', 'highest'],
    ['coarsest', 'lowest'],
    ['average', 'average'],
  ] as const)('resolves mixed resolutions by %s as gdalbuildvrt by %s', async (strategy, option) => {
    const { description } = await mosaic([west, coarse], strategy);
    const path = place.path(`built-${count - 1}.vrt`);
    const expected = oracle([west, coarse], '-resolution', option);
    expect([description.width, description.height]).toEqual(gdalInfo(expected).size);
    expect(description.geoTransform).toEqual(gdalInfo(expected).geoTransform);
    expect(await pixels(path)).toEqual(readXyz(expected));
  });

  it.each([
    ['another CRS', { crs: 'EPSG:32634' }],
    ['another type', { type: 'Float32' }],
    ['another band count', { bands: [grid(2, 2, () => 1), grid(2, 2, () => 2)] }],
  ])('refuses a source of %s instead of leaving it out', async (_, difference) => {
    const odd = makeRaster(place, 'odd.tif', { bands: [grid(2, 2, () => 1)], nodata: -1, ...difference });
    const error = await failure(mosaic([west, odd]));
    expect(error?.code).toBe('RASTER_UNREADABLE');
    expect(error?.message).not.toContain(place.dir);
  });

  it('names the source that is gone by number and title', async () => {
    const sources = [
      { path: west, title: 'West' },
      { path: place.path('gone.tif'), title: 'July' },
    ];
    const error = await failure(buildVrt({ type: 'mosaic', resolution: 'finest', sources, target: target() }));
    expect(error).toEqual({
      code: 'RASTER_UNREADABLE',
      message: 'Source 2 (July): The raster cannot be opened: the file is missing',
    });
  });
});

describe('a band stack', () => {
  it('keeps request order and names bands by title', async () => {
    const values = [5, 6, 7];
    const sources = values.map((value) => ({
      path: makeRaster(place, `b${value}.tif`, { bands: [grid(3, 3, (c) => value * 10 + c)] }),
      title: `B0${value} & <co>`,
    }));
    const path = target();
    const { description } = await buildVrt({ type: 'band_stack', resolution: 'finest', sources, target: path });
    expect(description.bands.map(({ name }) => name)).toEqual(sources.map(({ title }) => title));
    expect(gdalInfo(path).bands.map((band) => band.description)).toEqual(sources.map(({ title }) => title));
    const expected = oracle(
      sources.map((source) => source.path),
      '-separate',
    );
    for (const band of [1, 2, 3]) expect(readXyz(path, band)).toEqual(readXyz(expected, band));
  });
});

describe('a mosaic across the antimeridian', () => {
  const tile = (name: string, west: number, value: number, crs = 'EPSG:4326') =>
    makeRaster(place, name, { bands: [grid(10, 5, (c) => value + c)], west, north: 5, crs });

  it('continues east of 180° instead of spanning the globe', async () => {
    const sources = [tile('fiji-east.tif', -180, 100), tile('fiji-west.tif', 170, 0)];
    const { description, warnings } = await mosaic(sources);
    const path = place.path(`built-${count - 1}.vrt`);
    expect([description.width, description.height]).toEqual([20, 5]);
    expect(description.geoTransform).toEqual([170, 1, 0, 5, 0, -1]);
    expect(description.bboxWgs84).toEqual([170, 0, -170, 5]);
    expect(description.footprint!.type).toBe('MultiPolygon');
    expect(warnings).toHaveLength(1);
    const row = [...Array.from({ length: 10 }, (_, i) => i), ...Array.from({ length: 10 }, (_, i) => 100 + i)];
    expect(readXyz(path).slice(0, 20)).toEqual(row);
  });

  it('is left alone in a projected CRS and for sources far apart on one side', async () => {
    const projected = [tile('p1.tif', -180, 1, 'EPSG:32633'), tile('p2.tif', 170, 2, 'EPSG:32633')];
    expect((await mosaic(projected)).description.width).toBe(360);
    const far = await mosaic([tile('f1.tif', -60, 1), tile('f2.tif', 60, 2)]);
    expect(far.description.width).toBe(130);
    expect(far.warnings).toEqual([]);
  });
});

describe('relocateVrt', () => {
  const key = (id: string) => place.path(`store/rasters/${id}`);

  async function publish(): Promise<{ vrt: string; final: string }> {
    for (const id of ['a', 'b', 'v']) mkdirSync(key(id), { recursive: true });
    const sources = ['a', 'b'].map((id, i) => {
      const made = makeRaster(place, `${id}.tif`, { bands: [grid(4, 4, (c, r) => 10 * i + c + r)], west: 4 * i });
      renameSync(made, `${key(id)}/source.cog.tif`);
      return { path: `${key(id)}/source.cog.tif` };
    });
    const vrt = target();
    await buildVrt({ type: 'mosaic', resolution: 'finest', sources, target: vrt });
    return { vrt, final: `${key('v')}/source.vrt` };
  }

  it('makes a VRT that opens wherever the store is moved, and changes nothing the second time', async () => {
    const { vrt, final } = await publish();
    const before = await pixels(vrt);
    const request = { vrt, finalPath: final, storeRoot: place.path('store') };
    const { sources } = await relocateVrt(request);
    expect(sources).toEqual(['a', 'b'].map((id) => `${key(id)}/source.cog.tif`));
    const once = readFileSync(vrt, 'utf8');
    expect(once).toContain('<SourceFilename relativeToVRT="1">../a/source.cog.tif</SourceFilename>');
    expect(once).not.toContain(place.dir);
    await relocateVrt(request);
    expect(readFileSync(vrt, 'utf8')).toBe(once);

    renameSync(vrt, final);
    renameSync(place.path('store'), place.path('elsewhere'));
    expect(readXyz(place.path('elsewhere/rasters/v/source.vrt'))).toEqual(before);
    rmSync(place.path('elsewhere'), { recursive: true });
  });

  it('leaves paths of an object store whole, because GDAL cannot sign a path that climbs', async () => {
    const { vrt } = await publish();
    const finalPath = '/vsis3/bucket/rasters/v/source.vrt';
    const { sources } = await relocateVrt({ vrt, finalPath, storeRoot: '/vsis3/bucket' });
    expect(sources).toEqual(['a', 'b'].map((id) => `${key(id)}/source.cog.tif`));
  });
});

describe('overviews of a mosaic', () => {
  it('answer a zoomed-out read without opening a source, and leave full resolution alone', async () => {
    const sources = [0, 1, 2, 3].map((i) =>
      makeRaster(place, `big${i}.tif`, { bands: [grid(64, 64, (c, r) => i * 1000 + c + r)], west: 64 * i, nodata: -1 }),
    );
    const vrt = target();
    await buildVrt({ type: 'mosaic', resolution: 'finest', sources: sources.map((path) => ({ path })), target: vrt });
    const full = readXyz(vrt);
    const targets = [2, 4].map((factor) => ({
      path: place.path(`ovr-${factor}.tif`),
      width: 256 / factor,
      height: 64 / factor,
    }));
    expect(await writeOverviews({ source: vrt, targets, resampling: 'average' })).toEqual({ written: 2 });
    const half = target('half.tif');
    gdalCli('gdal_translate', '-q', '-outsize', 128, 32, '-r', 'average', vrt, half);
    expect(readXyz(targets[0]!.path)).toEqual(readXyz(half));

    const overviews = targets.map(({ path }) => path);
    await relocateVrt({ vrt, finalPath: vrt, storeRoot: place.dir, overviews });
    await relocateVrt({ vrt, finalPath: vrt, storeRoot: place.dir, overviews });
    expect((await describeRaster({ path: vrt })).overviews).toEqual([
      { width: 128, height: 32 },
      { width: 64, height: 16 },
    ]);
    expect(readXyz(vrt)).toEqual(full);

    sources.forEach((path) => rmSync(path));
    const window = { col: 0, row: 0, width: 256, height: 64 };
    const coarse = await readWindow({ path: vrt, window, outWidth: 64, outHeight: 16 });
    expect([...coarse.data[0]!]).toEqual(readXyz(targets[1]!.path));
    await expect(readWindow({ path: vrt, window })).rejects.toMatchObject({ code: 'RASTER_UNREADABLE' });
  });
});

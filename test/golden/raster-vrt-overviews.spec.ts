import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PlacedSource, type Resampling } from '#libs/raster';
import { describe as describeRaster, paintOverviews, readWindow, statistics } from '#libs/raster/operations';
import { gdalCli, grid, makeRaster, workplace } from './support/gdal-cli.js';

const place = workplace();
afterAll(() => place.remove());

/** Two sources that overlap by four pixels; the second has a hole and lies on top. */
const OF = { width: 28, height: 16 };
let sources: PlacedSource[];
let vrt: string;

beforeAll(() => {
  const west = makeRaster(place, 'west.tif', { bands: [grid(16, 16, (c, r) => 100 + 16 * r + c)], nodata: -1 });
  const east = makeRaster(place, 'east.tif', {
    bands: [grid(16, 16, (c, r) => (c < 4 && r < 8 ? -1 : 1000 + 16 * r + c))],
    west: 12,
    nodata: -1,
  });
  sources = [
    { path: west, col: 0, row: 0, width: 16, height: 16 },
    { path: east, col: 12, row: 0, width: 16, height: 16 },
  ];
  vrt = place.path('peer.vrt');
  gdalCli('gdalbuildvrt', '-q', vrt, west, east);
});

const targets = (name: string) =>
  [14, 7].map((width) => ({ path: place.path(`${name}-${width}.tif`), width, height: (width * 4) / 7 }));
const paint = (name: string, resampling: Resampling, change: object = {}) =>
  paintOverviews({ type: 'mosaic', of: OF, sources, targets: targets(name), resampling, ...change });
async function pixels(path: string, band = 0): Promise<number[]> {
  const { width, height } = await describeRaster({ path });
  return [...(await readWindow({ path, window: { col: 0, row: 0, width, height } })).data[band]!];
}
function reduced(resampling: string, width: number): string {
  const path = place.path(`peer-${resampling}-${width}.tif`);
  gdalCli('gdal_translate', '-q', '-r', resampling, '-outsize', width, (width * 4) / 7, vrt, path);
  return path;
}

describe('overviews painted from the sources', () => {
  it.each<[Resampling, string]>([
    ['nearest', 'nearest'],
    ['average', 'average'],
  ])('have the pixels of gdal_translate -r %s on the VRT, holes and stacking included', async (resampling, cli) => {
    expect(await paint(resampling, resampling)).toEqual({ written: 2 });
    expect(await pixels(targets(resampling)[0]!.path)).toEqual(await pixels(reduced(cli, 14)));
  });

  it('of sizes that do not divide are at most one pixel of the sources off', async () => {
    const slope = (west: number) => grid(17, 13, (c, r) => 20 * r + west + c);
    const paths = [0, 15.25].map((west, i) => makeRaster(place, `odd-${i}.tif`, { bands: [slope(west)], west }));
    const odd = place.path('odd.vrt');
    gdalCli('gdalbuildvrt', '-q', odd, ...paths);
    const peer = place.path('odd-peer.tif');
    gdalCli('gdal_translate', '-q', '-r', 'nearest', '-outsize', 8, 4, odd, peer);
    const target = { path: place.path('odd-own.tif'), width: 8, height: 4 };
    const placed = paths.map((path, i) => ({ path, col: i * 15.25, row: 0, width: 17, height: 13 }));
    const of = { width: 32, height: 13 };
    await paintOverviews({ type: 'mosaic', of, sources: placed, targets: [target], resampling: 'nearest' });
    const expected = await pixels(peer);
    (await pixels(target.path)).forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(21));
  });

  it('say what they are: no-data, type, and so the statistics of the sources', async () => {
    await paint('facts', 'nearest');
    const [finest, coarser] = targets('facts');
    for (const { path, width, height } of [finest!, coarser!]) {
      const { bands, ...description } = await describeRaster({ path });
      expect(description).toMatchObject({ width, height });
      expect(bands).toMatchObject([{ dtype: 'int16', nodata: -1 }]);
    }
    const [stats] = await statistics({ path: finest!.path, approximate: false });
    expect(stats!.min).toBeGreaterThanOrEqual(100);
  });

  it('of a stack have one band per source', async () => {
    const stack = sources.map((source) => ({ ...source, col: 0 }));
    const of = { width: 16, height: 16 };
    const target = [{ path: place.path('stack.tif'), width: 8, height: 8 }];
    await paintOverviews({ type: 'band_stack', of, sources: stack, targets: target, resampling: 'nearest' });
    const [first, second] = [await pixels(target[0]!.path, 0), await pixels(target[0]!.path, 1)];
    expect([first.at(-1), second.at(-1), second[0]]).toEqual([100 + 16 * 15 + 15, 1000 + 16 * 15 + 15, -1]);
  });

  it('of a source that covers no pixel centre leave it out', async () => {
    const speck = { ...sources[1]!, col: 0.4, row: 0.4, width: 0.1, height: 0.1 };
    await paint('speck', 'nearest', { sources: [sources[0]!, speck] });
    await paint('alone', 'nearest', { sources: [sources[0]!] });
    expect(await pixels(targets('speck')[0]!.path)).toEqual(await pixels(targets('alone')[0]!.path));
  });

  it('are left to the VRT when a source has an alpha band', async () => {
    const alpha = place.path('alpha.tif');
    gdalCli(
      'gdal_create',
      '-ot',
      'Byte',
      '-outsize',
      16,
      16,
      '-bands',
      2,
      '-co',
      'ALPHA=YES',
      '-a_srs',
      'EPSG:32633',
      '-a_ullr',
      0,
      16,
      16,
      0,
      alpha,
    );
    const only = [{ ...sources[0]!, path: alpha }];
    expect(await paint('alpha', 'nearest', { sources: only })).toEqual({ written: 0 });
    expect(targets('alpha').some(({ path }) => existsSync(path))).toBe(false);
  });
});

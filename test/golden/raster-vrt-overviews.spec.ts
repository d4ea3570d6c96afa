import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildVrt, readWindow, writeOverviews } from '#libs/raster/operations';
import { gdalCli, grid, makeRaster, workplace } from './support/gdal-cli.js';

const place = workplace();
afterAll(() => place.remove());

/** Overviews written while the sources are open, against those written from the finished VRT and by gdal_translate. */
describe('overviews written with the build', () => {
  let sources: Array<{ path: string }>;
  const targets = (name: string) =>
    [8, 4].map((width) => ({ path: place.path(`${name}-${width}.tif`), width, height: width / 2 }));
  const pixels = async (path: string, width: number) => [
    ...(await readWindow({ path, window: { col: 0, row: 0, width, height: width / 2 } })).data[0]!,
  ];
  const build = (name: string, of: { width: number; height: number }) =>
    buildVrt({
      type: 'mosaic',
      resolution: 'finest',
      sources,
      target: place.path(`${name}.vrt`),
      overviews: { of, targets: targets(name), resampling: 'average' },
    });

  beforeAll(() => {
    sources = [
      makeRaster(place, 'west.tif', { bands: [grid(8, 8, (c, r) => 100 + 10 * r + c)], nodata: -1 }),
      makeRaster(place, 'east.tif', { bands: [grid(8, 8, (c, r) => 300 + 10 * r + c)], west: 8, nodata: -1 }),
    ].map((path) => ({ path }));
  });

  it('hold the same pixels', async () => {
    const { hasOverviews } = await build('with', { width: 16, height: 8 });
    expect(hasOverviews).toBe(true);
    const later = targets('later');
    await writeOverviews({ source: place.path('with.vrt'), targets: later, resampling: 'average' });
    const cli = place.path('cli.tif');
    gdalCli('gdal_translate', '-q', '-r', 'average', '-outsize', '8', '4', place.path('with.vrt'), cli);
    const [finest, coarser] = targets('with');
    expect(await pixels(finest!.path, 8)).toEqual(await pixels(cli, 8));
    expect(await pixels(coarser!.path, 4)).toEqual(await pixels(later[1]!.path, 4));
    expect((await pixels(finest!.path, 8))[0]).toBe(Math.round((100 + 101 + 110 + 111) / 4));
  });

  it('are left out when the raster has another size than expected', async () => {
    expect((await build('other', { width: 17, height: 8 })).hasOverviews).toBe(false);
    expect(targets('other').map(({ path }) => existsSync(path))).toEqual([false, false]);
  });
});

import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FilesystemStore } from '#libs/storage';
import { inspectStore, zarrCrs, ZarrObjects, type ZarrCrs } from '#libs/zarr';
import { gdalTool } from '../support/gdal-cli.js';

const CRS = zarrCrs('http://www.opengis.net/def/crs/EPSG/0/4326') as ZarrCrs;

interface MdimArray {
  readonly values: number[];
  readonly unit?: string;
}

/** The values of a coordinate as GDAL's multidimensional Zarr driver reads them. */
async function gdalValues(store: string, array: string): Promise<number[]> {
  const json = await gdalTool('gdalmdiminfo', ['-detailed', '-array', array, store]);
  return (JSON.parse(json) as MdimArray).values;
}

/** Blosc with lz4 and byte shuffle from zarr-python, blosc with zstd from GDAL. */
describe.each([
  ['test/fixtures/zarr/dataset3d', 'x', 'y'],
  ['samples/zarr', 'lon', 'lat'],
])('coordinates of %s', (path, xName, yName) => {
  const folder = resolve(path);

  it('are those that GDAL reads', async () => {
    const store = new FilesystemStore('store', folder);
    const { grid, time } = await inspectStore(new ZarrObjects(store, '', new AbortController().signal), CRS);
    for (const [name, axis] of [
      [xName, grid.x],
      [yName, grid.y],
    ] as const) {
      const expected = await gdalValues(folder, name);
      const found = Array.from({ length: axis.size }, (_, i) => axis.first + i * axis.step);
      expect(found).toHaveLength(expected.length);
      const worst = Math.max(...found.map((centre, i) => Math.abs(centre - (expected[i] as number))));
      expect(worst).toBeLessThan(1e-6);
    }
    const days = await gdalValues(folder, 'time');
    const epoch = xName === 'x' ? Date.UTC(2022, 0, 1) : Date.UTC(1950, 0, 1);
    expect(time).toEqual(days.map((day) => epoch + day * 86_400_000));
  });
});

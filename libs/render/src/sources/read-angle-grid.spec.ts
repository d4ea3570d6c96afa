import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { productFiles, S2_L2A_OLD } from '../../../../test/support/product-fixture.js';
import { type AngleGridSource, type SceneAngles } from './angle-grid.js';
import { readAngleGrid } from './read-angle-grid.js';

const [WEST, NORTH] = [199_980, 5_900_020];
let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'swath-angles-'));
  path = join(folder, 'MTD_TL.xml');
  const [, text] = [...productFiles(S2_L2A_OLD)].find(([name]) => name.endsWith('MTD_TL.xml'))!;
  writeFileSync(path, text as string);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Azimuth and zenith of the sun at centres of pixels, the grid's CRS being the tile's. */
async function read(
  places: Array<readonly [x: number, y: number]>,
  source: AngleGridSource = { means: null },
  file = path,
) {
  const grid = { crs: 'EPSG:32722', bbox: [0, 0, places.length, 1] as const, width: places.length, height: 1 };
  const into = [new Float64Array(places.length), new Float64Array(places.length)];
  const asked = { path: file, version: 'v1', madeHere: false, grid, into, upsampling: 'bilinear', downsampling: 'bilinear', bands: [1, 2].map((index) => ({ index, nodata: 'file' as const })), source: { kind: 'angle-grid', ...source } } as const; // prettier-ignore
  await readAngleGrid(asked, {
    placesOnGrid: () => ({ x: Float64Array.from(places, ([x]) => x), y: Float64Array.from(places, ([, y]) => y) }),
    projectLonLat: ({ geometry }) => geometry,
  });
  return into.map((values) => [...values]);
}

describe('the angle of a pixel', () => {
  it('is that of the nearest point, never something between', async () => {
    // test/fixtures/angles: the first point has 66.3841° and 32.6145°, the fourth after it 66.1292° and 32.4543°.
    const near = [[WEST, NORTH], [WEST + 2400, NORTH - 2400], [WEST + 17_600, NORTH], [WEST + 22_400, NORTH]] as const; // prettier-ignore
    expect(await read([...near])).toEqual([
      [66.3841, 66.3841, 66.1292, 66.1292],
      [32.6145, 32.6145, 32.4543, 32.4543],
    ]);
  });

  it('is none beyond the tile', async () => {
    const beyond = [[WEST - 2600, NORTH], [WEST, NORTH + 2600], [WEST + 112_600, NORTH], [NaN, NaN]] as const; // prettier-ignore
    expect((await read([...beyond]))[0]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('is the mean of the scene, where there is no more, inside its footprint', async () => {
    const means: SceneAngles = [120, null, null, null];
    const footprint = { type: 'Polygon', coordinates: [[[1, 0], [3, 0], [3, 1], [1, 1], [1, 0]]] } as never; // prettier-ignore
    const anywhere = [0, 1, 2, 3].map((x) => [x, 0] as const);
    expect(await read(anywhere, { means, footprint })).toEqual([
      [NaN, 120, 120, NaN],
      [NaN, NaN, NaN, NaN],
    ]);
  });

  it('cannot be told without the file', async () => {
    await expect(read([[0, 0]], { means: null }, join(folder, 'gone.xml'))).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      message: 'The metadata file gone.xml of a scene cannot be read',
    });
  });
});

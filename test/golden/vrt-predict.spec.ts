import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ResolutionStrategy } from '#libs/raster';
import { type SourceFacts } from '../../src/ingest/vrt/compatibility.js';
import { predictVrt } from '../../src/ingest/vrt/predict.js';

/** The oracle is GDAL's own gdalbuildvrt, read back with gdalinfo; the sources are hollow VRTs (a grid and no pixels). */
const run = promisify(execFile);

interface Grid {
  west: number;
  north: number;
  stepX: number;
  stepY: number;
  width: number;
  height: number;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swath-predict-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const utm = (west: number, north: number, step: number, width: number, height = width): Grid => ({
  west: 500_000 + west,
  north: 5_000_000 + north,
  stepX: step,
  stepY: -step,
  width,
  height,
});

const CASES: Array<[string, Grid[]]> = [
  ['neighbours of one resolution', [utm(0, 0, 10, 100), utm(1000, 0, 10, 100)]],
  ['a gap between two sources', [utm(0, 0, 10, 7), utm(5003, -777, 10, 13)]],
  ['mixed resolutions', [utm(0, 0, 10, 100), utm(505, -333, 20, 40), utm(-77, 12, 60, 9)]],
  ['offsets of fractions of a pixel', [utm(0, 0, 10, 10), utm(4.9, 5.1, 10, 10), utm(-3.3, 0, 10, 10)]],
  ['a hull of exactly half a pixel', [utm(0, 0, 10, 10), utm(5, -5, 10, 10)]],
  [
    'pixels that are not square',
    [
      { ...utm(0, 0, 10, 30), stepY: -15 },
      { ...utm(100, 100, 7, 33), stepY: -3 },
    ],
  ],
  ['one inside the other', [utm(0, 0, 30, 100), utm(600, -600, 10, 20)]],
];

describe('predictVrt against gdalbuildvrt', () => {
  describe.each(CASES)('for %s', (_, grids) => {
    it.each<[ResolutionStrategy, string]>([
      ['finest', 'highest'],
      ['coarsest', 'lowest'],
      ['average', 'average'],
    ])('agrees on extent, size and pixel size with %s (-resolution %s)', async (resolution, option) => {
      const built = await buildVrt(grids, ['-resolution', option]);
      const predicted = predictVrt(grids.map(toFacts), { type: 'mosaic', resolution });
      expect(built.size).toEqual([predicted.width, predicted.height]);
      predicted.geoTransform.forEach((term, i) => expect(built.geoTransform[i]).toBeCloseTo(term, 6));
      const { lowerLeft, upperRight } = built.cornerCoordinates;
      [...lowerLeft, ...upperRight].forEach((term, i) => expect(predicted.extent[i]).toBeCloseTo(term, 3));
    });
  });

  it('agrees on a stack whose members lie less than half a pixel apart', async () => {
    const grids = [utm(0, 0, 10, 20), utm(4, -4, 10, 20)];
    const built = await buildVrt(grids, ['-separate', '-resolution', 'highest']);
    const predicted = predictVrt(grids.map(toFacts), { type: 'band_stack', resolution: 'finest' });
    expect([...built.size, built.bands.length]).toEqual([predicted.width, predicted.height, predicted.bandCount]);
  });
});

interface GdalInfo {
  size: [number, number];
  geoTransform: number[];
  cornerCoordinates: { lowerLeft: [number, number]; upperRight: [number, number] };
  bands: unknown[];
}

let counter = 0;
async function buildVrt(grids: readonly Grid[], options: string[]): Promise<GdalInfo> {
  const name = join(folder, String(++counter));
  const sources = grids.map((_, i) => `${name}-${i}.vrt`);
  await Promise.all(grids.map((grid, i) => writeFile(sources[i]!, hollowVrt(grid))));
  await run('gdalbuildvrt', ['-q', '-strict', ...options, `${name}.vrt`, ...sources]);
  const { stdout } = await run('gdalinfo', ['-json', `${name}.vrt`]);
  return JSON.parse(stdout) as GdalInfo;
}

function hollowVrt({ west, north, stepX, stepY, width, height }: Grid): string {
  return `<VRTDataset rasterXSize="${width}" rasterYSize="${height}"><SRS>EPSG:32633</SRS>
    <GeoTransform>${[west, stepX, 0, north, 0, stepY].join(',')}</GeoTransform>
    <VRTRasterBand dataType="UInt16" band="1"/></VRTDataset>`;
}

function toFacts({ west, north, stepX, stepY, width, height }: Grid): SourceFacts {
  const geoTransform = [west, stepX, 0, north, 0, stepY];
  return { geoTransform, width, height, crsWkt: 'PROJCRS["WGS 84 / UTM zone 33N"]', bandCount: 1 } as SourceFacts;
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RenderPool, type Sentinel1Source } from '#libs/render';
import { annotatedPoints, sentinel1Text } from '../support/sentinel1-fixture.js';
import { grid, makeRaster, workplace } from './support/gdal-cli.js';
import { radarImages } from './support/radar-images.js';
import { newPool } from './support/render.js';

const workdir = workplace();
let pool: RenderPool;
const draw = radarImages(workdir, () => pool);
beforeAll(() => {
  pool = newPool();
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

describe('with terrain, by the geometry of a real product', () => {
  const annotation = sentinel1Text('annotation/s1a');
  const points = annotatedPoints(annotation).filter(
    ({ line, sample }) => line === 8008 && sample % 5232 === 0 && sample > 0,
  );
  const GEOID = 50;
  /** Of the annotated 16676 × 26144. */
  const size = [13, 1634] as const;
  const sampleOf = (vv: number) => ((Math.round(Math.sqrt(vv * 4)) - 1 + 0.5) * 26144) / size[1] - 0.5;

  function terrain(name: string, height: (col: number, row: number) => number): Sentinel1Source['terrain'] {
    const flat = { crs: 'EPSG:4326', type: 'Float32' };
    const geoid = makeRaster(workdir, `${name}-geoid.tif`, {
      ...flat,
      bands: [grid(12, 12, () => GEOID)],
      west: -2,
      north: 51,
    });
    const dem = { ...flat, bands: [grid(60, 40, height)], west: 1, north: 48, pixel: 0.1 };
    const path = makeRaster(workdir, `${name}.tif`, dem);
    return { heights: [{ path, version: null, madeHere: false, band: { index: 1, nodata: 'file' } }], geoid };
  }
  const at = ({ longitude, latitude }: (typeof points)[number]) => ({
    bbox: [longitude - 1e-4, latitude - 1e-4, longitude + 1e-4, latitude + 1e-4] as [number, number, number, number],
    width: 1,
    height: 1,
  });
  const dn = (_: number, col: number) => 1 + col;

  it('finds a height where the annotation says it lies, the geoid added', async () => {
    expect(points).toHaveLength(4);
    for (const [i, point] of points.entries()) {
      const ground = terrain(`ground-${i}`, () => point.height - GEOID);
      const { vv } = await draw({ annotation, dn, size, terrain: ground }, at(point));
      expect(Math.abs(sampleOf(vv[0]!) - point.sample)).toBeLessThan(9);
    }
  });

  it('finds a mountain nearer to the radar, by height times cotangent of the incidence', async () => {
    for (const [i, point] of points.entries()) {
      const mountain = terrain(`mountain-${i}`, () => point.height - GEOID + 3000);
      const { vv } = await draw({ annotation, dn, size, terrain: mountain }, at(point));
      const shift = 3000 / Math.tan((point.incidence * Math.PI) / 180) / 10;
      expect(Math.abs((point.sample - sampleOf(vv[0]!)) / shift - 1)).toBeLessThan(0.06);
    }
  });

  it('takes the sea where no model has a height', async () => {
    const nothing = { heights: [], geoid: terrain('nothing', () => 0)!.geoid };
    const { vv } = await draw({ annotation, dn, size, terrain: nothing }, at(points[1]!));
    const shift = (GEOID - points[1]!.height) / Math.tan((points[1]!.incidence * Math.PI) / 180) / 10;
    expect(Math.abs(points[1]!.sample - shift - sampleOf(vv[0]!))).toBeLessThan(12);
  });

  it('tells the angle to the slope: less where it leans to the radar, more where it leans away', async () => {
    const [here, behind] = [points[1]!, points[2]!];
    const shrink = Math.cos((here.latitude * Math.PI) / 180);
    const [east, north] = [(behind.longitude - here.longitude) * shrink, behind.latitude - here.latitude];
    const away = Math.hypot(east, north);
    const metresAway = (col: number, row: number) => {
      const [dx, dy] = [1 + (col + 0.5) / 10 - here.longitude, 48 - (row + 0.5) / 10 - here.latitude];
      return (111_195 * (dx * shrink * east + dy * north)) / away;
    };
    for (const degrees of [-8, 0, 8]) {
      const rise = Math.tan((degrees * Math.PI) / 180);
      const slope = terrain(`slope-${degrees}`, (col, row) => here.height + rise * metresAway(col, row));
      const { vv } = await draw({ annotation, dn, size, terrain: slope, wantsAngle: true }, at(here));
      expect(Math.abs(vv[0]! - (here.incidence - degrees))).toBeLessThan(0.5);
    }
  });
});

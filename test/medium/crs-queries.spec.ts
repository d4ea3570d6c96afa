import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { type Point } from '#libs/geo';
import { lonLatBoxes, type VectorFeature } from '#libs/geopackage';
import { placedPoints, pointsToLonLat } from '../../src/platform/crs/points-to-lon-lat.query.js';
import { wktsOfCrs } from '../../src/platform/crs/wkts-of-crs.query.js';
import { OFFERED_EPSG } from '../../src/render/request/crs.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  database = await freshDatabase();
  db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const MUNICH: Point = [691_607, 5_334_760];
/** gdaltransform -s_srs EPSG:32632 -t_srs EPSG:4326 -output_xy */
const MUNICH_DEGREES = [11.5755, 48.1371];
/** A pole away from the zone: nonsense, or a refusal. */
const NOWHERE: Point = [1e30, 1e30];

it('places points, and tells which has no place', async () => {
  const placed = await placedPoints(db, 32632, [MUNICH, MUNICH, MUNICH, NOWHERE, MUNICH], 1);
  expect(placed.slice(0, 3).map((point) => point?.map((value) => value.toFixed(2)))).toEqual(
    Array(3).fill(MUNICH_DEGREES.map((value) => value.toFixed(2))),
  );
  expect(placed[3]).toBeNull();
  expect(await pointsToLonLat(db, 5514, [[0, 0], NOWHERE], 1)).not.toEqual([expect.anything(), expect.anything()]);
});

it('blames the feature that lies nowhere', async () => {
  const feature = (id: number, [x, y]: Point) => ({ table: 't', id, epsg: 32632, bbox: [x, y, x * 1.001, y * 1.001] }) as unknown as VectorFeature; // prettier-ignore
  const toLonLat = (epsg: number, points: readonly Point[]) => placedPoints(db, epsg, points, 1);
  const [box] = await lonLatBoxes([feature(1, MUNICH)], toLonLat);
  expect(box!.map((value) => Math.floor(value * 10) / 10)).toEqual([11.5, 48.1, 11.5, 48.1]);
  await expect(
    lonLatBoxes(
      [1, 2, 3].map((id) => feature(id, id === 2 ? NOWHERE : MUNICH)),
      toLonLat,
    ),
  ).rejects.toThrow('Feature 2 of table "t" of the GeoPackage has no place on the globe');
});

it('defines every CRS that requests may name', async () => {
  const wkts = await wktsOfCrs(db, [...OFFERED_EPSG]);
  expect([...OFFERED_EPSG].filter((epsg) => !wkts.get(epsg)?.includes(`AUTHORITY["EPSG","${epsg}"]`))).toEqual([]);
});

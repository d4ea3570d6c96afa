import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tilingGrid } from '#libs/tiling-grids';
import { DataSource } from 'typeorm';
import { AreaTiles } from '../../src/batch/raster/area/area-tiles.js';
import { JsonMember } from '../../src/platform/http/json-member.js';
import { readBounds } from '../../src/render/request/bounds.js';
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

const crs = (epsg: number) => ({ properties: { crs: `http://www.opengis.net/def/crs/EPSG/0/${epsg}` } });

async function names(gridId: number, bounds: object): Promise<string[]> {
  const found: string[] = [];
  const area = readBounds(new JsonMember(bounds));
  for await (const { name } of new AreaTiles(db).of(area, { grid: tilingGrid(gridId)! })) found.push(name);
  return found.sort();
}

const polygon = (...ring: number[][]) => ({ geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] } });

describe('the tiles of an area', () => {
  it('are those it meets, not those it touches', async () => {
    expect(await names(3, { bbox: [24, 12, 26, 13] })).toEqual(['N12E024', 'N12E025']);
    expect(await names(3, { bbox: [24.5, 12.5, 25.001, 12.6] })).toEqual(['N12E024', 'N12E025']);
    // Exactly one tile of 10 km (batch-v2 §6.1).
    expect(await names(1, { bbox: [220_000, 1_630_000, 230_000, 1_640_000], ...crs(32628) })).toEqual(['28PBB_2_6']);
    expect(await names(7, { bbox: [4_320_000, 3_200_000, 4_360_000, 3_220_000], ...crs(3035) })).toEqual(['20kmE432N320', '20kmE434N320']); // prettier-ignore
  });

  it('follow the shape and not its box', async () => {
    const triangle = polygon([0.5, 0.5], [3.5, 0.5], [0.5, 3.5]);
    expect(await names(3, triangle)).not.toContain('N03E003');
    expect(await names(3, triangle)).toEqual(
      ['N00E000', 'N00E001', 'N00E002', 'N00E003', 'N01E000', 'N01E001', 'N01E002', 'N02E000', 'N02E001', 'N03E000'], // prettier-ignore
    );
    // The geometry counts, whatever the box.
    expect(await names(3, { bbox: [0, 0, 10, 10], ...polygon([5.2, 5.2], [5.4, 5.2], [5.4, 5.4]) })).toEqual([
      'N05E005',
    ]);
  });

  it('lie on both sides of ±180, however the area says it', async () => {
    const both = ['S01E179', 'S01W180'];
    expect(await names(3, { bbox: [179.5, -0.6, 180.5, -0.4] })).toEqual(both);
    expect(await names(3, { bbox: [-180.5, -0.6, -179.5, -0.4] })).toEqual(both);
    // EPSG:32760 at 0.5° S: 55.6 km south of the equator; ±180 is 334 km east of the middle meridian.
    const metres = polygon([780_000, 9_930_000], [890_000, 9_930_000], [890_000, 9_950_000], [780_000, 9_950_000]);
    expect(await names(3, { ...metres, ...crs(32760) })).toEqual(both);
  });

  it('reach around the globe', async () => {
    expect(await names(3, { bbox: [-180, 10.2, 180, 10.8] })).toHaveLength(360);
    expect(await names(3, { bbox: [-200, 10.2, 160, 10.8] })).toHaveLength(360);
  });

  it('are of several zones where those meet', async () => {
    const zones = new Set((await names(2, { bbox: [11.5, 48, 12.5, 48.2] })).map((name) => name.slice(0, 3)));
    expect(zones).toEqual(new Set(['32U', '33U']));
  });

  it('have an order, the same every time', async () => {
    const area = readBounds(new JsonMember({ bbox: [11.5, 48, 12.5, 49] }));
    const ids = async () => {
      const found: number[] = [];
      for await (const { id } of new AreaTiles(db).of(area, { grid: tilingGrid(1)! })) found.push(id);
      return found;
    };
    expect(await ids()).toEqual(await ids());
    expect(new Set(await ids()).size).toBe((await ids()).length);
  });

  it('are none where the area has no place', async () => {
    await expect(names(1, { bbox: [1e12, 1e12, 2e12, 2e12], ...crs(32633) })).rejects.toMatchObject({
      code: 'INVALID',
    });
  });
});

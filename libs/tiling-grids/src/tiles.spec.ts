import { describe, expect, it } from '@jest/globals';
import { type BBox } from '#libs/geo';
import { gridTile, gridTilesNear, tileOutline, tilingGrid } from './index.js';

const grid = (id: number) => tilingGrid(id)!;
const tilesNear = (id: number, area: BBox) => [...gridTilesNear(grid(id), area)];
const named = (id: number, name: string, area: BBox) => tilesNear(id, area).find((tile) => tile.name === name);

describe('the 10 km grid', () => {
  it('has the tile that the service publishes', () => {
    expect(named(1, '28PBB_2_6', [-18, 14, -17, 15])).toMatchObject({
      epsg: 32628,
      bbox: [220_000, 1_630_000, 230_000, 1_640_000],
    });
  });

  it('numbers columns from the west and rows from the north', () => {
    const [tile, south, east] = ['28PBB_2_6', '28PBB_2_7', '28PBB_3_6'].map((name) =>
      named(1, name, [-18, 14, -17, 15]),
    );
    expect(south!.bbox).toEqual([220_000, 1_620_000, 230_000, 1_630_000]);
    expect(east!.bbox).toEqual([230_000, 1_630_000, 240_000, 1_640_000]);
    // As the service: one more to the south, ten more to the east.
    expect([south!.id - tile!.id, east!.id - tile!.id]).toEqual([1, 10]);
  });

  it('names Munich and its neighbours as Sentinel-2 does', () => {
    const names = tilesNear(1, [11.5, 48.1, 11.6, 48.2]).map(({ name }) => name.slice(0, 5));
    expect(new Set(names)).toEqual(new Set(['32UPU']));
  });
});

describe('the grids on Sentinel-2 granules', () => {
  // Upper-left corners of published mosaics.
  it.each([
    ['west edges', [-18, 14, -17, 15], 0, 199_980],
    ['northern top edges', [-21, 63.5, -20, 64], 1, 7_100_040],
    ['southern top edges', [-69.5, -31.7, -69, -31.6], 1, 6_500_020],
    ['other southern top edges', [-69.5, -33.6, -69, -33.5], 1, 6_300_040],
  ] as const)('has its %s on the 60 m lattice', (_, [west, south, east, north], which, edge) => {
    const tiles = tilesNear(2, [west, south, east, north]);
    expect(tiles.map(({ bbox }) => bbox[which === 0 ? 0 : 3])).toContain(edge);
    expect(tiles.every(({ name }) => name.endsWith('_0_0'))).toBe(true);
  });

  it('divides a granule into 5 × 5', () => {
    const [granule] = tilesNear(2, [15.1, 46, 15.2, 46.1]);
    const parts = tilesNear(0, [13, 45, 17, 47]).filter(({ name }) => name.startsWith(granule!.name.slice(0, 5)));
    expect(parts).toHaveLength(25);
    expect(Math.min(...parts.map(({ bbox }) => bbox[0]))).toBe(granule!.bbox[0]);
    expect(Math.max(...parts.map(({ bbox }) => bbox[3]))).toBe(granule!.bbox[3]);
  });
});

describe('the degree grid', () => {
  it('names tiles by their lower-left corner', () => {
    expect(named(3, 'N13E025', [25.5, 13.5, 25.6, 13.6])?.bbox).toEqual([25, 13, 26, 14]);
    expect(named(3, 'S01E034', [34.5, -0.5, 34.6, -0.4])?.bbox).toEqual([34, -1, 35, 0]);
    expect(named(3, 'N00E024', [24.5, 0.5, 24.6, 0.6])?.bbox).toEqual([24, 0, 25, 1]);
  });
});

describe('the grids of Europe', () => {
  it('has tiles on round metres with the names of the European Environment Agency', () => {
    const area: BBox = [10.1, 52.1, 10.2, 52.2];
    expect(tilesNear(6, area)).toEqual([
      expect.objectContaining({ name: '100kmE43N32', epsg: 3035, bbox: [4_300_000, 3_200_000, 4_400_000, 3_300_000] }),
    ]);
    expect(tilesNear(7, area).map(({ name }) => name)).toContain('20kmE432N322');
    expect(tilesNear(7, [120, 0, 130, 10])).toEqual([]);
  });
});

describe('every grid', () => {
  const places: Array<[string, BBox]> = [
    ['Slovenia', [14.9, 45.9, 15.1, 46.1]],
    ['a zone border', [11.9, 48, 12.1, 48.1]],
    ['the equator', [9.9, -0.1, 10.1, 0.1]],
    ['southern Norway', [4, 60, 7, 61]],
    ['Svalbard', [15, 78, 22, 79]],
    ['the antimeridian', [179.5, -17, -179.5, -16]],
    ['New Zealand', [170, -44, 171, -43]],
  ];
  const grids = [0, 1, 2, 3, 6, 7];

  it.each(places)('covers %s, with tiles of its own size whose names and numbers are unique', (name, area) => {
    for (const id of grids) {
      const tiles = tilesNear(id, area);
      if (grid(id).singleCrs && id !== 3 && !['Slovenia', 'a zone border', 'southern Norway'].includes(name)) continue;
      expect(tiles.length).toBeGreaterThan(0);
      expect(new Set(tiles.map((tile) => tile.id)).size).toBe(tiles.length);
      expect(new Set(tiles.map((tile) => tile.name)).size).toBe(tiles.length);
      for (const { bbox } of tiles) {
        expect([bbox[2] - bbox[0], bbox[3] - bbox[1]]).toEqual([grid(id).tileWidth, grid(id).tileHeight]);
      }
      const boxes = tiles.map((tile) => tileOutline(tile).bbox);
      expect(pointsIn(area).filter((point) => !boxes.some((box) => holds(box, point)))).toEqual([]);
    }
  });

  it.each(places)('finds the tiles of %s by their numbers', (_, area) => {
    for (const id of grids) for (const tile of tilesNear(id, area)) expect(gridTile(grid(id), tile.id)).toEqual(tile);
  });

  it('has none of an impossible number', () => {
    for (const id of grids) for (const tile of [-1, 0.5, 1e12, NaN]) expect(gridTile(grid(id), tile)).toBeNull();
  });
});

/** A lattice inside the area, not on its edges. */
function pointsIn([west, south, east, north]: BBox): Array<[number, number]> {
  const width = west <= east ? east - west : east + 360 - west;
  const steps = [0.1, 0.3, 0.5, 0.7, 0.9];
  return steps.flatMap((x) => steps.map((y): [number, number] => [west + width * x, south + (north - south) * y]));
}

/** By the hull of the outline, which is enough to see a gap of a tile's size. */
function holds([west, south, east, north]: BBox, [lon, lat]: [number, number]): boolean {
  const x = lon > 180 ? lon - 360 : lon;
  const inLongitude = west <= east ? x >= west && x <= east : x >= west || x <= east;
  return inLongitude && lat >= south && lat <= north;
}

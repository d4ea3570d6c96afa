import { describe, expect, it } from '@jest/globals';
import { tileGridOf, type GriddedRaster } from './tile-grid.js';
import { blocksOf, placesIn, planTiles, sizeOf } from './tile-plan.js';

/** São Tomé, 560 × 560 px of one arc second. */
const DEM: GriddedRaster = raster([6.4720833, 0.1779167, 6.6276389, 0.3334722], 560, 1 / 3600, 4326);

function raster(bbox: [number, number, number, number], px: number, res: number, epsg: number | null): GriddedRaster {
  const extent = bbox[0] <= bbox[2] ? bbox : [bbox[0], bbox[1], bbox[2] + 360, bbox[3]];
  return { bboxWgs84: bbox, asset: { epsg, extent, resX: res, resY: res, width: px, height: px } };
}

describe('tile grids', () => {
  it('has the tiles of the slippy map', () => {
    const grid = tileGridOf('GoogleMapsCompatible', DEM);
    // By the usual formulae: x = (lon + 180) / 360 · 2^z, y = (1 - asinh(tan lat) / π) / 2 · 2^z.
    expect(grid.rangesOf(11)).toEqual([{ minX: 1060, maxX: 1061, minY: 1022, maxY: 1022 }]);
    expect(grid.countsAt(3)).toEqual({ columns: 8, rows: 8 });
    const [west, south, east, north] = grid.boxOf(1, { minX: 1, maxX: 1, minY: 0, maxY: 0 });
    expect([west, south]).toEqual([0, 0]);
    expect(east).toBeCloseTo(20_037_508.3428, 3);
    expect(north).toBeCloseTo(20_037_508.3428, 3);
    // 38 m per pixel at zoom 12, 19 m at 13; the raster has 31 m.
    expect(grid.naturalZoom).toBe(13);
  });

  it('has two tiles at the top of WGS 84', () => {
    const grid = tileGridOf('WGS84', DEM);
    expect(grid.countsAt(0)).toEqual({ columns: 2, rows: 1 });
    expect(grid.boxOf(0, { minX: 1, maxX: 1, minY: 0, maxY: 0 })).toEqual([0, -90, 180, 90]);
    expect(grid.rangesOf(0)).toEqual([{ minX: 1, maxX: 1, minY: 0, maxY: 0 }]);
  });

  it("ends the native grid at the raster's own pixels, and begins it with one tile", () => {
    const grid = tileGridOf('native', DEM);
    expect([grid.maxZoom, grid.naturalZoom, grid.epsg]).toEqual([2, 2, 4326]);
    expect(grid.countsAt(0)).toEqual({ columns: 1, rows: 1 });
    expect(grid.countsAt(2)).toEqual({ columns: 3, rows: 3 });
    const [west, , east, north] = grid.boxOf(2, { minX: 0, maxX: 0, minY: 0, maxY: 0 });
    expect((east - west) * 3600).toBeCloseTo(256, 6);
    expect([west, north]).toEqual([6.4720833, 0.3334722]);
  });

  it('counts a raster that is exactly a power of two once', () => {
    const grid = tileGridOf('native', raster([0, 0, 1024 * 10, 1024 * 10], 1024, 10, 32633));
    expect(grid.maxZoom).toBe(2);
    expect(grid.rangesOf(2)).toEqual([{ minX: 0, maxX: 3, minY: 0, maxY: 3 }]);
  });

  it('has two ranges across ±180', () => {
    const grid = tileGridOf('GoogleMapsCompatible', raster([179, -1, -179, 1], 100, 0.02, 4326));
    expect(grid.rangesOf(3).map(({ minX, maxX }) => [minX, maxX])).toEqual([[7, 7], [0, 0]]); // prettier-ignore
  });

  it('stops at the ends of Web Mercator', () => {
    const grid = tileGridOf('GoogleMapsCompatible', raster([-180, -90, 180, 90], 3600, 0.1, 4326));
    expect(grid.rangesOf(2)).toEqual([{ minX: 0, maxX: 3, minY: 0, maxY: 3 }]);
  });

  it('refuses what has no place, and native tiles of what has no code', () => {
    expect(() => tileGridOf('WGS84', { ...DEM, bboxWgs84: null })).toThrow('no place on Earth');
    expect(() => tileGridOf('native', raster([0, 0, 1, 1], 10, 0.1, null))).toThrow('EPSG');
  });
});

describe('plans of tiles', () => {
  const grid = tileGridOf('GoogleMapsCompatible', raster([-10, -10, 10, 10], 4000, 0.005, 4326));

  it('takes whole zooms as long as they fit', () => {
    const count = (z: number) => grid.rangesOf(z).reduce((sum, range) => sum + sizeOf(range), 0);
    const upTo = (z: number) => Array.from({ length: z + 1 }, (_, i) => count(i)).reduce((a, b) => a + b);
    expect(planTiles(grid, 0, 9, upTo(6))).toEqual({ minZoom: 0, maxZoom: 6, tiles: upTo(6) });
    expect(planTiles(grid, 0, 9, upTo(6) - 1)).toEqual({ minZoom: 0, maxZoom: 5, tiles: upTo(5) });
    expect(planTiles(grid, 6, 9, 1)).toBeNull();
  });

  it('cuts a zoom into blocks that cover it once', () => {
    const ranges = grid.rangesOf(9);
    const places = [...blocksOf(ranges)].flatMap((block) => placesIn(block));
    expect(new Set(places.map(({ x, y }) => `${x}/${y}`)).size).toBe(places.length);
    expect(places).toHaveLength(ranges.reduce((sum, range) => sum + sizeOf(range), 0));
    expect([...blocksOf(ranges)].every((block) => sizeOf(block) <= 64)).toBe(true);
  });
});

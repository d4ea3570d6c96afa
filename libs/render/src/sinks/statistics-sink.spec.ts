import { describe, expect, it } from '@jest/globals';
import { StatisticsSink } from './statistics-sink.js';

const GRID = { crs: 'EPSG:32633', bbox: [0, 0, 40, 20], width: 4, height: 2 } as const;
const PLAN = {
  outputs: [{ id: 'a', bands: [{ name: 'B0', percentiles: [], histogram: null }], mask: 0 }],
  maskComponents: 1,
};

describe('StatisticsSink', () => {
  it('counts every pixel of the grid, and as data those of the mask inside the geometry', async () => {
    const ring = [
      [0, 0],
      [20, 0],
      [20, 20],
      [0, 20],
      [0, 0],
    ];
    const sink = new StatisticsSink({ ...GRID, bbox: [...GRID.bbox] }, { type: 'Polygon', coordinates: [ring] }, PLAN);
    // Arrays are longer than the block.
    const a = Float32Array.of(1, 2, 3, 4, 99);
    sink.put({ col: 0, row: 0, width: 4, height: 1 }, { a, dataMask: Uint8Array.of(1, 0, 1, 1, 1) });
    sink.put({ col: 0, row: 1, width: 4, height: 1 }, { a, dataMask: Uint8Array.of(1, 1, 1, 1, 1) });
    const { outputs, geometryPixelCount } = await sink.finish();
    expect(geometryPixelCount).toBe(4);
    expect(outputs['a']!.bands['B0']!.stats).toMatchObject({
      min: 1,
      max: 2,
      mean: 4 / 3,
      sampleCount: 8,
      noDataCount: 5,
    });
  });
});

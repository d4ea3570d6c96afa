import { describe, expect, it } from '@jest/globals';
import { type Polygon } from 'geojson';
import { aCollection, anInput, aRequest, aSceneRef, reads } from '../../../test/support/a-render-request.js';
import { type SampleBlock } from './mosaic.js';
import { planRender } from './plan-render.js';
import { readBlock } from './read-block.js';
import { type PixelPorts } from './render-ports.js';
import { type RenderRequest } from './request.js';
import { sourceReaders } from './sources/readers.js';
import { TileReader } from './tile-reader.js';

const NONE = NaN;
/** Four pixels in a row, 10 m each, on the equator's side of the grid. */
const GRID = { crs: 'EPSG:32633', bbox: [0, 0, 40, 10] as const, width: 4, height: 1 };
const scene = (id: string, overrides = {}) =>
  aSceneRef(id, '2024-06-15T10:00:00Z', {
    extent: GRID.bbox,
    bands: { B04: { path: id, index: 1 }, B08: { path: id, index: 2 } },
    ...overrides,
  });

/** Reads the plan of a script over B04 and B08 (DN); `files` holds [B04, B08] by path. */
async function blockOf(
  files: Record<string, [number[], number[]]>,
  request: RenderRequest,
  area: Polygon | null = null,
) {
  const opened: string[] = [];
  const ports: PixelPorts = {
    readOnGrid: async ({ path, bands, into }) => {
      opened.push(path);
      bands.forEach(({ index }, i) => into[i]!.set(files[path]![index - 1]!));
    },
    projectLonLat: ({ geometry }) => geometry,
    createRasterFile: () => Promise.reject(new Error('not here')),
    placesOnGrid: () => ({ x: new Float64Array(), y: new Float64Array() }),
    geoidOnGrid: async () => {},
    sources: sourceReaders,
    encodeGeoTiff: () => Promise.reject(new Error('not here')),
  };
  const plan = planRender({ ...request, geometry: area }, reads(['B04', 'B08'], { units: ['DN', 'DN'] }));
  const target: SampleBlock = {
    bands: [new Float64Array(4).fill(-1), new Float64Array(4).fill(-1)],
    dataMask: new Uint8Array(4).fill(9),
  };
  const reader = new TileReader(plan, ports);
  await readBlock(plan, plan.blocks[0]!, [[target]], reader, new AbortController().signal);
  return { values: target.bands.map((band) => [...band]), dataMask: [...target.dataMask], opened };
}
const request = (...scenes: ReturnType<typeof scene>[]) => aRequest([anInput(scenes)], { grid: GRID });
const box = (x0: number, x1: number): Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [x0, 0],
      [x1, 0],
      [x1, 10],
      [x0, 10],
      [x0, 0],
    ],
  ],
});

describe('readBlock', () => {
  it('a pixel is all of the first scene with data in any band', async () => {
    const files = {
      a: [
        [1, NONE, NONE, 4],
        [NONE, 12, NONE, 14],
      ],
      b: [
        [21, 22, 23, 24],
        [31, 32, NONE, 34],
      ],
    } as const;
    const { values, dataMask } = await blockOf(files as never, request(scene('a'), scene('b')));
    expect(values).toEqual([
      [1, 0, 23, 4],
      [0, 12, 0, 14],
    ]);
    expect(dataMask).toEqual([1, 1, 1, 1]);
  });

  it('opens nothing once every pixel is taken', async () => {
    const { opened } = await blockOf(
      {
        a: [
          [1, 2, 3, 4],
          [1, 2, 3, 4],
        ],
      },
      request(scene('a'), scene('b')),
    );
    expect(opened).toEqual(['a']);
  });

  it('a scene with data everywhere is all there is; a band of it may have gaps', async () => {
    const files = {
      a: [
        [1, 2, 3, 4],
        [5, NONE, 7, NONE],
      ],
    } as const;
    for (const pixelOwner of ['data', 'footprint'] as const) {
      const owner = { collection: aCollection({ pixelOwner, emptyValue: -9 }) };
      const scenes = [scene('a', { footprint: box(-50, 100) })];
      const block = await blockOf(files as never, aRequest([anInput(scenes, owner)], { grid: GRID }));
      expect(block.values).toEqual([
        [1, 2, 3, 4],
        [5, -9, 7, -9],
      ]);
      expect(block.dataMask).toEqual([1, 1, 1, 1]);
    }
  });

  it('by footprint the first cover counts, and its gaps stay gaps', async () => {
    const owner = { collection: aCollection({ pixelOwner: 'footprint' }) };
    const scenes = [scene('a', { footprint: box(0, 20) }), scene('b', { footprint: box(0, 30) })];
    const files = {
      a: [
        [1, NONE, 3, 4],
        [1, NONE, 3, 4],
      ],
      b: [
        [5, 6, 7, 8],
        [5, 6, 7, 8],
      ],
    };
    const { values, dataMask } = await blockOf(files as never, aRequest([anInput(scenes, owner)], { grid: GRID }));
    expect(values[0]).toEqual([1, 0, 7, 0]);
    expect(dataMask).toEqual([1, 0, 1, 0]);
  });

  it('outside the geometry is 0, without data the empty value', async () => {
    const nan = aRequest([anInput([scene('a')], { collection: aCollection({ emptyValue: NaN }) })], { grid: GRID });
    const { values, dataMask } = await blockOf(
      {
        a: [
          [1, NONE, 3, 4],
          [1, NONE, 3, 4],
        ],
      },
      nan,
      box(10, 30),
    );
    expect(values[0]).toEqual([0, NaN, 3, 0]);
    expect(dataMask).toEqual([0, 0, 1, 0]);
  });

  it('stops between tiles when nobody waits', async () => {
    const abort = new AbortController();
    const plan = planRender(request(scene('a'), scene('b')), reads(['B04']));
    const target: SampleBlock = { bands: [new Float64Array(4)], dataMask: new Uint8Array(4) };
    const ports = {
      readOnGrid: async ({ into }: { into: Float64Array[] }) => {
        into[0]!.fill(NONE);
        abort.abort(new Error('gone'));
      },
    } as unknown as PixelPorts;
    const reader = new TileReader(plan, ports);
    await expect(readBlock(plan, plan.blocks[0]!, [[target]], reader, abort.signal)).rejects.toThrow('gone');
    expect(reader.reads).toBe(1);
  });
});

import { describe, expect, it } from '@jest/globals';
import { aCollection, anInput, aRequest, aSceneRef, reads } from '../../../test/support/a-render-request.js';
import { planRender } from './plan-render.js';
import { type RenderInput, type SceneRef } from './request.js';
import { scriptCollection } from './script-setup.js';

const scenes = [
  aSceneRef('c', '2024-06-16T10:00:00Z'),
  aSceneRef('b', '2024-06-15T23:59:59Z'),
  aSceneRef('a', '2024-06-15T00:00:00Z'),
];
const planOf = (script: ReturnType<typeof reads>, input: Partial<RenderInput> = {}, found: SceneRef[] = scenes) =>
  planRender(aRequest([anInput(found, input)]), script);
const sourceOf = (...args: Parameters<typeof planOf>) => planOf(...args).sources[0]!;
const namesOf = ({ samples }: ReturnType<typeof sourceOf>) =>
  samples.map(({ tiles }) => tiles.map(({ sceneId }) => sceneId).join());
const bandsRead = (...args: Parameters<typeof planOf>) =>
  sourceOf(...args).samples[0]!.tiles[0]!.reads.flatMap(({ bands }) => bands);

describe('samples', () => {
  it('SIMPLE: one, of all scenes in order; none without scenes', () => {
    expect(namesOf(sourceOf(reads(['B04'])))).toEqual(['c,b,a']);
    expect(namesOf(sourceOf(reads(['B04']), {}, []))).toEqual([]);
  });

  it('ORBIT: one per UTC day, offsets understood', () => {
    expect(namesOf(sourceOf(reads(['B04'], { mosaicking: 'ORBIT' })))).toEqual(['c', 'b,a']);
    const late = [aSceneRef('x', '2024-06-16T01:00:00+02:00'), ...scenes];
    const source = sourceOf(reads(['B04'], { mosaicking: 'ORBIT' }), {}, late);
    expect(source.samples.map(({ day }) => day)).toEqual(['2024-06-15', '2024-06-16']);
    expect(namesOf(source)).toEqual(['x,b,a', 'c']);
  });

  it('TILE: one per scene', () => {
    expect(namesOf(sourceOf(reads(['B04'], { mosaicking: 'TILE' })))).toEqual(['c', 'b', 'a']);
  });

  it('leaves out what cannot contribute, and says why', () => {
    const { samples, leftOut } = sourceOf(reads(['CLM']), {}, [
      aSceneRef('far', null, { extent: [100, 0, 200, 100] }),
      aSceneRef('maskless', null, { bands: { B04: { path: '/b04.tif', index: 1 } } }),
      aSceneRef('unknown', null, { extent: null }),
    ]);
    expect(samples.map(({ tiles }) => tiles.map(({ sceneId }) => sceneId))).toEqual([['unknown']]);
    expect(leftOut).toEqual([
      { sceneId: 'far', reason: 'outside the requested area' },
      { sceneId: 'maskless', reason: 'none of the requested bands' },
    ]);
  });
});

describe('reads', () => {
  it('one per file and class, with the bands the script uses and no others', () => {
    const [tile] = sourceOf(reads(['B08', 'CLM', 'B04']), { upsampling: 'BICUBIC', downsampling: 'BOX' }).samples[0]!
      .tiles;
    expect(tile!.reads).toMatchObject([
      {
        path: '/c/10m.tif',
        upsampling: 'cubic',
        downsampling: 'average',
        bands: [
          { band: 0, index: 2 },
          { band: 2, index: 1 },
        ],
      },
      { path: '/c/clm.tif', upsampling: 'nearest', downsampling: 'nearest', bands: [{ band: 1, index: 1 }] },
    ]);
    expect(sourceOf(reads(['B04'])).samples[0]!.tiles[0]!.reads).toHaveLength(1);
  });

  it('any one band when the script wants dataMask alone', () => {
    const source = sourceOf(reads(['dataMask']));
    expect(source.bands).toEqual([]);
    expect(source.samples[0]!.tiles[0]!.reads).toMatchObject([
      { path: '/c/10m.tif', bands: [{ band: null, index: 1 }] },
    ]);
  });

  it('no-data of the scene before that of the collection before that of the file', () => {
    const ref = (nodata?: number | null) =>
      aSceneRef('s', null, { bands: { B04: { path: '/a.tif', index: 1, ...(nodata !== undefined && { nodata }) } } });
    const nodataOf = (scene: SceneRef, bands = aCollection().bands) =>
      bandsRead(reads(['B04']), { collection: aCollection({ bands }) }, [scene])[0]!.nodata;
    expect(nodataOf(ref(7))).toBe(7);
    expect(nodataOf(ref(null))).toBe(null);
    expect(nodataOf(ref())).toBe(0);
    expect(nodataOf(ref(), [{ name: 'B04', units: [{ unit: 'DN', scale: 1, offset: 0 }] }])).toBe('file');
  });
});

describe('units', () => {
  const offset = [aSceneRef('s', null, { bands: { B04: { path: '/a.tif', index: 1, scale: 0.0001, offset: -0.1 } } })];
  const linear = (unit: string | null, harmonizeValues: boolean | null, found = offset) => {
    const { scale, offset, floor } = bandsRead(reads(['B04'], { units: [unit] }), { harmonizeValues }, found)[0]!;
    return { scale, offset, floor };
  };

  it('the first is the default, others by name', () => {
    expect(linear(null, null)).toEqual(linear('REFLECTANCE', null));
    expect(sourceOf(reads(['B04'], { units: ['DN'] })).bands).toEqual([{ name: 'B04', unit: 'DN' }]);
  });

  it('harmonizeValues as in process.md §3.4', () => {
    expect(linear('REFLECTANCE', true)).toEqual({ scale: 0.0001, offset: -0.1, floor: 0 });
    expect(linear('REFLECTANCE', false)).toEqual({ scale: 0.0001, offset: -0.1, floor: null });
    expect(linear('DN', true)).toEqual({ scale: 1, offset: -1000, floor: 0 });
    expect(linear('DN', false)).toEqual({ scale: 1, offset: 0, floor: null });
    expect(linear('DN', true, [scenes[0]!])).toEqual({ scale: 1, offset: 0, floor: 0 });
  });

  it('refuses what does not exist in the words clients know', () => {
    const fault = (message: string) =>
      expect.objectContaining({ code: 'EVALSCRIPT_INVALID', message, detail: { code: 'RENDERER_EXCEPTION' } });
    expect(() => planOf(reads(['SCL']))).toThrow(fault("Collection 'S2L1C' has no band 'SCL'"));
    expect(() => planOf(reads(['CLM'], { units: ['REFLECTANCE'] }))).toThrow(
      fault("Band 'CLM' of collection 'S2L1C' has no unit 'REFLECTANCE'"),
    );
    expect(() => planOf(reads(['sunZenithAngles']))).toThrow(
      fault("Band 'sunZenithAngles' is not available: scene 'c' has nothing to make it of"),
    );
    const byoc = { collection: aCollection({ id: 'byoc-1', legacyId: null, mosaicking: ['SIMPLE'] }) };
    expect(() => planOf(reads(['B99']), byoc)).toThrow(fault("Collection 'byoc-1' has no band 'B99'"));
    expect(() => planOf(reads(['B04'], { mosaicking: 'TILE' }), byoc)).toThrow(/has no mosaicking TILE/);
  });

  it('a unit for all bands does not concern dataMask', () => {
    expect(sourceOf(reads(['B04', 'dataMask'], { units: ['DN', 'REFLECTANCE'] })).bands).toHaveLength(1);
  });
});

describe('sources', () => {
  it('follow the script in order, and the entry each of its inputs means', () => {
    const two = aRequest([anInput([scenes[0]!], { id: 'before' }), anInput([scenes[1]!], { id: 'after' })]);
    const inputs = [
      ...reads(['B04'], { collection: 1, datasource: 'after' }).inputs,
      ...reads(['B08'], { collection: 0, datasource: 'before', mosaicking: 'TILE' }).inputs,
    ];
    const { isFusion, sources } = planRender(two, { ...reads([]), inputs, fusion: true });
    expect(isFusion).toBe(true);
    expect(sources.map((source) => [source.datasource, source.mosaicking, ...namesOf(source)])).toEqual([
      ['after', 'SIMPLE', 'b'],
      ['before', 'TILE', 'c'],
    ]);
  });

  it('a script may use the legacy spelling of a band', () => {
    const { bands } = scriptCollection(anInput([]));
    expect(bands.map(({ name }) => name)).toEqual(['B04', 'B08', 'NIR', 'CLM', 'sunZenithAngles', 'dataMask']);
    expect(sourceOf(reads(['NIR'])).bands).toEqual([{ name: 'NIR', unit: 'REFLECTANCE' }]);
    expect(bandsRead(reads(['NIR']))).toMatchObject([{ band: 0, index: 2 }]);
  });
});

describe('blocks', () => {
  const blocksOf = (width: number, height: number, scenes: number) => {
    const many = Array.from({ length: scenes }, (_, i) => aSceneRef(`s${i}`, null, { extent: null }));
    const grid = { crs: 'EPSG:3857', bbox: [0, 0, width, height] as const, width, height };
    return planRender(aRequest([anInput(many)], { grid }), reads(['B04', 'B08'], { mosaicking: 'TILE' })).blocks;
  };

  it('are strips of full width where those are no thinner than 64 rows', () => {
    expect(blocksOf(2500, 2500, 1)[0]).toEqual({ col: 0, row: 0, width: 2500, height: 104 });
    expect(blocksOf(2500, 30, 1)).toEqual([{ col: 0, row: 0, width: 2500, height: 30 }]);
  });

  it('for thousands of scenes are small tiles, not single rows', () => {
    const [first, ...rest] = blocksOf(2500, 500, 4000);
    expect(first).toEqual({ col: 0, row: 0, width: 15, height: 16 });
    expect(rest[0]).toMatchObject({ col: 15, row: 0 });
  });

  it('tile the grid without gap, each within its memory', () => {
    const grid = { crs: 'EPSG:3857', bbox: [0, 0, 2500, 2500] as const, width: 2500, height: 2500 };
    const many = Array.from({ length: 30 }, (_, i) =>
      aSceneRef(`s${i}`, `2024-06-${String(i + 1).padStart(2, '0')}T10:00:00Z`, { extent: null }),
    );
    const { blocks, estimate } = planRender(
      aRequest([anInput(many)], { grid }),
      reads(['B04', 'B08'], { mosaicking: 'ORBIT' }),
    );
    const seen = new Uint8Array(2500 * 2500);
    for (const { col, row, width, height } of blocks) {
      for (let y = row; y < row + height; y++) {
        for (let x = col; x < col + width; x++) seen[y * 2500 + x]! += 1;
      }
    }
    expect(seen.every((times) => times === 1)).toBe(true);
    // Strips of 13 rows they would be.
    expect(blocks[0]!.width).toBeLessThan(300);
    expect(blocks[0]!.height).toBeGreaterThan(100);
    expect(estimate.blockBytes).toBeLessThanOrEqual(16 * 1024 ** 2);
    expect(estimate).toMatchObject({ inputBands: 2, scenesPerPixel: [30], samples: 2500 * 2500 * 60 });
  });
});

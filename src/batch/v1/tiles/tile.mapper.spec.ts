import { describe, expect, it } from '@jest/globals';
import { gridTilesNear, tilingGrid } from '#libs/tiling-grids';
import { type ListedUnit } from '../../../fanout/index.js';
import { TILE_STATUSES } from './tile.dto.js';
import { toTileDto, unitStatusOf } from './tile.mapper.js';

const grid = tilingGrid(1)!;
const tile = [...gridTilesNear(grid, [-18, 14, -17, 15])].find(({ name }) => name === '28PBB_2_6')!;
const unit = (over: Partial<ListedUnit>): ListedUnit => ({
  ...{ unitId: tile.id, name: tile.name, payload: {}, status: 'pending', cost: null, note: null },
  ...over,
});

describe('toTileDto', () => {
  it('has the upper-left corner as origin, and the tile without its buffer', () => {
    const dto = toTileDto('r', { grid }, unit({ status: 'done', cost: 1.5 }));
    expect(dto).toMatchObject({
      ...{ id: tile.id, requestId: 'r', name: '28PBB_2_6', status: 'PROCESSED', cost: 1.5 },
      origin: {
        type: 'Point',
        coordinates: [220_000, 1_640_000],
        crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::32628' } },
      },
      geometry: { type: 'Polygon' },
    });
    const [ring] = (dto.geometry as { coordinates: number[][][] }).coordinates;
    expect(ring![0]![0]).toBeCloseTo(-17.6, 0);
    expect(ring![0]![1]).toBeCloseTo(14.8, 0);
  });

  it('tells cost and error only of what has ended', () => {
    expect(toTileDto('r', { grid }, unit({ note: 'The bucket was away' }))).not.toHaveProperty('error');
    expect(toTileDto('r', { grid }, unit({}))).not.toHaveProperty('cost');
    expect(toTileDto('r', { grid }, unit({ status: 'failed', cost: 0, note: 'No band' }))).toMatchObject({
      ...{ status: 'FAILED', cost: 0, error: 'No band' },
    });
  });
});

describe('unitStatusOf', () => {
  it('knows every status that a client may ask for', () =>
    expect(TILE_STATUSES.map(unitStatusOf)).toEqual(['pending', null, null, 'running', 'done', 'failed']));
});

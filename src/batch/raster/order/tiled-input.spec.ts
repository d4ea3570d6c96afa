import { describe, expect, it } from '@jest/globals';
import { tilingGrid } from '#libs/tiling-grids';
import { JsonMember } from '../../../platform/http/json-member.js';
import { tileGrid } from '../area/tile-grids.js';
import { readTiledInput } from './tiled-input.js';

const read = (value: object) => readTiledInput(new JsonMember(value, ['input']));
const TILE = { epsg: 32628, bbox: [220_000, 1_630_000, 230_000, 1_640_000] } as const;

describe('the input of tiles', () => {
  it.each([
    [{}, 'input->id: is required'],
    [{ id: 4, resolution: 10 }, 'input->id: must be one of 0, 1, 2, 3, 6, 7'],
    [{ id: '1', resolution: 10 }, 'input->id: must be a finite number'],
    [{ id: 1 }, 'input->resolution: is required'],
    [{ id: 1, resolution: 15 }, 'must be one of 1, 1.4999, 10, 20 for the grid "10km grid"'],
    [{ id: 1, resolution: 10, bufferX: -1 }, 'input->bufferX: must be between 0 and 32767'],
    [{ id: 1, resolution: 10, bufferY: 1.5 }, 'input->bufferY: must be a whole number'],
    [{ id: 1, resolution: 1, bufferX: 30_000 }, 'input->bufferX: makes tiles wider'],
  ])('refuses %j', (value, message) => expect(() => read(value)).toThrow(message));

  it('grows tiles by the buffer on both sides (batch-v1 §2)', () => {
    const grid = tileGrid({ ...TILE, bbox: [...TILE.bbox] }, read({ id: 1, resolution: 10, bufferX: 3, bufferY: 1 }));
    expect(grid).toEqual({ epsg: 32628, bbox: [219_970, 1_629_990, 230_030, 1_640_010], width: 1006, height: 1002 });
  });

  it('keeps the extent where the resolution does not divide it', () => {
    const grid = tileGrid({ ...TILE, bbox: [...TILE.bbox] }, read({ id: 1, resolution: 1.4999 }));
    expect(grid).toMatchObject({ bbox: TILE.bbox, width: 6667, height: 6667 });
  });

  it('takes a resolution that went through another decimal', () => {
    expect(read({ id: 3, resolution: 0.1 + 0.2 - 0.2998 }).resolution).toBe(0.0002);
    expect(tilingGrid(3)?.resolutions).toContain(0.0002);
  });
});

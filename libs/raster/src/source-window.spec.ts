import { describe, expect, it } from '@jest/globals';
import { type ControlGrid, controlGrid } from './control-grid.js';
import { sourceWindow } from './source-window.js';

/** 10 × 10 target pixels of one source pixel each, from a place on. */
const nodes = (col: number, row: number): ControlGrid => controlGrid(10, 10, 0, ([x, y]) => [x + col, y + row])!;
const MARGIN = { x: 2, y: 1 };

describe('sourceWindow', () => {
  const raster = { width: 100, height: 50, turn: null };

  it('is what lies under the target, a margin around it, cut by the raster', () => {
    expect(sourceWindow(nodes(20, 20), raster, MARGIN)).toMatchObject({ window: { col: 18, row: 19, width: 14, height: 12 } });
    expect(sourceWindow(nodes(-5, 45), raster, MARGIN)).toMatchObject({ window: { col: 0, row: 44, width: 7, height: 6 } });
  }); // prettier-ignore

  it('is none beside the raster', () => {
    expect(sourceWindow(nodes(200, 20), raster, MARGIN)).toBe('beside');
    expect(sourceWindow(nodes(20, -30), raster, MARGIN)).toBe('beside');
  });

  it('of part of the globe: a turn further where that meets it', () => {
    const part = { width: 100, height: 50, turn: 360 };
    const found = sourceWindow(nodes(380, 20), part, MARGIN);
    expect(found).toMatchObject({ window: { col: 18, width: 14 } });
    expect((found as { nodes: ControlGrid }).nodes.x[0]).toBe(20);
    expect(sourceWindow(nodes(180, 20), part, MARGIN)).toBe('beside');
  });

  it('of nearly all of the globe: both of its ends are two pieces', () => {
    expect(sourceWindow(nodes(352, 20), { width: 357, height: 50, turn: 360 }, MARGIN)).toBe('in pieces');
  });

  it('of all of it: the columns run on', () => {
    const globe = { width: 360, height: 50, turn: 360 };
    expect(sourceWindow(nodes(-5, 20), globe, MARGIN)).toMatchObject({ window: { col: -7, row: 19, width: 14 } });
    expect(sourceWindow(nodes(355, 20), globe, MARGIN)).toMatchObject({ window: { col: -7, row: 19, width: 14 } });
  });
});

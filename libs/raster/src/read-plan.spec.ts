import { describe, expect, it } from '@jest/globals';
import { controlGrid } from './control-grid.js';
import { applicable, planBandRead, type FileFacts } from './read-plan.js';

const levels = [1, 2, 4, 8].map((factor) => ({ width: 800 / factor, height: 400 / factor }));
const FILE: FileFacts = { levels, turn: null };

/** 40 × 20 target pixels of `step` pixels of the file each, from (80, 80) on. */
const placed = (step: number) => ({
  steps: { x: step, y: step, reduction: step },
  nodes: controlGrid(40, 20, 0, ([col, row]) => [80 + col * step, 80 + row * step])!,
});

describe('planBandRead', () => {
  it.each([
    [0.2, 0],
    [1, 0],
    [1.9, 1],
    [1.85, 0],
    [4.5, 2],
    [7.89, 2],
    [7.95, 3],
    [50, 3],
  ])('a step of %d takes overview %d: the coarsest that is no coarser, or hardly so', (step, level) => {
    expect(planBandRead(FILE, placed(step), 'nearest')).toMatchObject({ level });
  });

  it('the window is of the overview, as wide as the kernel needs', () => {
    expect(planBandRead(FILE, placed(4), 'nearest')).toMatchObject({
      strategy: 'window',
      level: 2,
      window: { col: 19, row: 19, width: 42, height: 22 },
      kernel: null,
    });
    expect(planBandRead(FILE, placed(4), 'cubic')).toMatchObject({
      window: { col: 17, row: 17, width: 46, height: 26 },
      kernel: { radiusX: 2, isNarrow: true },
    });
  });

  it('a kernel is widened by what is left after the overview', () => {
    const widened = { radiusX: 3, radiusY: 3, scaleX: 1 / 1.5, scaleY: 1 / 1.5, isNarrow: false };
    expect(planBandRead(FILE, placed(12), 'cubic')).toMatchObject({ level: 3, kernel: widened });
    expect(planBandRead(FILE, placed(1.04), 'cubic')).toMatchObject({ kernel: { isNarrow: true, scaleX: 1 } });
  });

  it('without a control grid it is the warper’s, beside the file nobody’s', () => {
    expect(planBandRead(FILE, { ...placed(2), nodes: null }, 'cubic')).toEqual({ strategy: 'warper', level: 1, resampling: 'cubic' }); // prettier-ignore
    const far = { ...placed(1), nodes: controlGrid(4, 4, 0, ([col, row]) => [col + 9000, row])! };
    expect(planBandRead(FILE, far, 'cubic')).toEqual({ strategy: 'nothing', level: 0, resampling: 'cubic' });
  });
});

it('the first method makes finer, the second coarser; as fine is finer', () => {
  const methods = { upsampling: 'cubic', downsampling: 'average' } as const;
  const of = (reduction: number) => applicable(methods, { x: 1, y: 1, reduction });
  expect([0.5, 1, 1.00005, NaN].map(of)).toEqual(['cubic', 'cubic', 'cubic', 'cubic']);
  expect(of(1.01)).toBe('average');
});

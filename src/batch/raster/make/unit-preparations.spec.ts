import { describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { type RasterRequest } from '../../../render/index.js';
import { type RasterJob, type UnitGrid } from '../order/raster-order.js';
import { UnitPreparations } from './unit-preparations.js';

const SIGNAL = new AbortController().signal;
const JOB = {
  principal: null,
  order: {
    processRequest: { input: { data: [{ type: 'x' }] }, evalscript: '//VERSION=3' },
    files: [{ identifier: 'default', format: 'image/tiff' }],
  },
} as unknown as RasterJob;
const grids = (count: number): UnitGrid[] =>
  Array.from({ length: count }, (_, i) => ({ epsg: 32629, bbox: [i * 10, 0, i * 10 + 10, 10], width: 10, height: 10 }));
const westOf = ({ bounds }: RasterRequest) => bounds.bbox[0];

/** Tells what was asked for together, and alone. @param refused the west of a unit that cannot be placed */
function renders(refused: number | null = null) {
  const [together, alone]: [number[][], number[]] = [[], []];
  return {
    together,
    alone,
    prepareEach: async (requests: readonly RasterRequest[]) => {
      together.push(requests.map(westOf));
      if (requests.some((request) => westOf(request) === refused)) throw new DomainError('INVALID', 'nowhere');
      return requests.map((request) => async () => `together ${westOf(request)}`);
    },
    prepare: async (request: RasterRequest) => {
      alone.push(westOf(request));
      if (westOf(request) === refused) throw new DomainError('INVALID', 'nowhere');
      return `alone ${westOf(request)}`;
    },
  };
}

describe('UnitPreparations', () => {
  it('looks a unit up with the next ones, each once', async () => {
    const [known, [a, b, c, d]] = [renders(), grids(4) as [UnitGrid, UnitGrid, UnitGrid, UnitGrid]];
    const preparations = new UnitPreparations(known as never);
    expect(await preparations.of(JOB, a, [b, c], SIGNAL)).toBe('together 0');
    expect(await preparations.of(JOB, b, [c, d], SIGNAL)).toBe('together 10');
    expect(await preparations.of(JOB, c, [d], SIGNAL)).toBe('together 20');
    expect(await preparations.of(JOB, d, [], SIGNAL)).toBe('alone 30');
    expect([known.together, known.alone]).toEqual([[[0, 10, 20]], [30]]);
  });

  it('looks a unit up anew that is tried again', async () => {
    const [known, [a, b]] = [renders(), grids(2) as [UnitGrid, UnitGrid]];
    const preparations = new UnitPreparations(known as never);
    await preparations.of(JOB, a, [b], SIGNAL);
    await preparations.of(JOB, a, [], SIGNAL);
    expect([known.together, known.alone]).toEqual([[[0, 10]], [0]]);
  });

  it('leaves a fault with the unit that has it', async () => {
    const [known, [a, b, c]] = [renders(10), grids(3) as [UnitGrid, UnitGrid, UnitGrid]];
    const preparations = new UnitPreparations(known as never);
    expect(await preparations.of(JOB, a, [b, c], SIGNAL)).toBe('alone 0');
    await expect(preparations.of(JOB, b, [c], SIGNAL)).rejects.toThrow('nowhere');
    expect(await preparations.of(JOB, c, [], SIGNAL)).toBe('alone 20');
  });

  it('forgets what it found when the unit had to wait', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const [known, [a, b]] = [renders(), grids(2) as [UnitGrid, UnitGrid]];
    const preparations = new UnitPreparations(known as never);
    await preparations.of(JOB, a, [b], SIGNAL);
    now.mockReturnValue(7_000);
    expect(await preparations.of(JOB, b, [], SIGNAL)).toBe('alone 10');
    now.mockRestore();
  });
});

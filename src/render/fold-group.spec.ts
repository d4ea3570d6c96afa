import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { type FoldResult } from '#libs/render';
import { FoldGroup } from './fold-group.js';
import { type PreparedRendering } from './preparations.js';

const SIGNAL = new AbortController().signal;
const STATISTICS = { outputs: [], maskComponents: 1 };
const [SCRIPT, OTHER] = [{}, {}];

function aRendering(id: number, setup: object = SCRIPT, blocks = 1): PreparedRendering {
  return {
    setup,
    plan: { grid: { id, width: 20, height: 20 }, blocks: Array(blocks).fill({}) },
  } as unknown as PreparedRendering;
}

const idOf = ({ plan }: PreparedRendering) => (plan.grid as unknown as { id: number }).id;

/** Notes what travels; `hangs` ends every call that has this one in it. */
function renderers(hangs: number | null = null) {
  const calls: number[][] = [];
  const one = (prepared: PreparedRendering): FoldResult | Error =>
    idOf(prepared) === 13
      ? new DomainError('EVALSCRIPT_FAILED', 'no')
      : ({ geometryPixelCount: idOf(prepared) } as FoldResult);
  return {
    calls,
    foldAll: async (all: readonly PreparedRendering[]) => {
      calls.push(all.map(idOf));
      if (all.some((prepared) => idOf(prepared) === hangs)) throw new DomainError('TIMEOUT', 'late');
      return all.map(one);
    },
    fold: async (prepared: PreparedRendering) => {
      calls.push([idOf(prepared)]);
      if (idOf(prepared) === hangs) throw new DomainError('TIMEOUT', 'late');
      return one(prepared) as FoldResult;
    },
  };
}

async function foldedBy(renders: ReturnType<typeof renderers>, all: readonly PreparedRendering[]) {
  const group = new FoldGroup(renders, SIGNAL);
  const done = await Promise.allSettled(all.map((prepared) => group.fold(prepared, STATISTICS, SIGNAL)));
  return done.map((one) =>
    one.status === 'fulfilled' ? one.value.geometryPixelCount : (one.reason as DomainError).code,
  );
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('FoldGroup', () => {
  it('sends together what waits together, and gives each its own', async () => {
    const renders = renderers();
    expect(
      await foldedBy(
        renders,
        numbers(50).map((id) => aRendering(id)),
      ),
    ).toEqual(numbers(50).map((id) => (id === 13 ? 'EVALSCRIPT_FAILED' : id)));
    expect(renders.calls.map(({ length }) => length)).toEqual([24, 24, 2]);
  });

  it('keeps scripts apart, and sends large pictures alone', async () => {
    const renders = renderers();
    const all = [aRendering(1), aRendering(2, OTHER), aRendering(3), aRendering(4, SCRIPT, 2)];
    expect(await foldedBy(renders, all)).toEqual([1, 2, 3, 4]);
    expect(renders.calls).toEqual([[4], [1, 3], [2]]);
  });

  it('finds the one that takes the others along', async () => {
    const renders = renderers(2);
    expect(
      await foldedBy(
        renders,
        numbers(4).map((id) => aRendering(id)),
      ),
    ).toEqual([0, 1, 'TIMEOUT', 3]);
    expect(renders.calls).toEqual([[0, 1, 2, 3], [0], [1], [2], [3]]);
  });
});

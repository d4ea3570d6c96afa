import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { type Evalscript } from '#libs/evalscript';
import { foldAll, type FoldWays } from './fold-all.js';
import { type FoldResult } from './operations.js';
import { type RenderPlan } from './plan.js';

const MB = 1024 ** 2;
const planOf = (id: number, blockBytes: number, blocks = 1) =>
  ({
    id,
    sources: [],
    blocks: Array.from({ length: blocks }, () => ({})),
    estimate: { blockBytes },
  }) as unknown as RenderPlan;
const idOf = (plan: RenderPlan) => (plan as unknown as { id: number }).id;
const resultOf = (plan: RenderPlan) => ({ id: idOf(plan) }) as unknown as FoldResult;

/** @returns outcomes by id, and how plans went: together, alone, and how often the script was opened */
async function folded(plans: readonly RenderPlan[], own: Partial<FoldWays>, runsTogether = true) {
  const went = { together: [] as number[][], alone: [] as number[], opened: 0 };
  const ways: FoldWays = {
    opened: (work) => {
      went.opened++;
      return work({ runsTogether } as Evalscript);
    },
    alone: async (script, plan) => {
      went.alone.push(idOf(plan));
      return own.alone ? own.alone(script, plan) : resultOf(plan);
    },
    together: async (script, some) => {
      went.together.push(some.map(idOf));
      return own.together ? own.together(script, some) : some.map(resultOf);
    },
  };
  const outcomes = await foldAll(plans, 1, ways, new AbortController().signal);
  return { outcomes, went };
}
const small = (count: number) => Array.from({ length: count }, (_, i) => planOf(i, 1000));
const good = (plans: readonly RenderPlan[]) => plans.map((plan) => ({ result: resultOf(plan) }));

describe('many plans', () => {
  it('go together by the dozen', async () => {
    const plans = small(26);
    const { outcomes, went } = await folded(plans, {});
    expect(outcomes).toEqual(good(plans));
    expect(went.together.map((ids) => ids.length)).toEqual([12, 12, 2]);
    expect(went.alone).toEqual([]);
  });

  it('go alone where they are large, of several blocks, or the script does not run together', async () => {
    const plans = [planOf(0, 3 * MB), planOf(1, 3 * MB), planOf(2, 3 * MB), planOf(3, 9 * MB), planOf(4, 1, 2), planOf(5, 1)]; // prettier-ignore
    const { outcomes, went } = await folded(plans, {});
    expect(outcomes).toEqual(good(plans));
    expect(went.together).toEqual([[0, 1]]);
    expect(went.alone.toSorted()).toEqual([2, 3, 4, 5]);
    expect((await folded(small(9), {}, false)).went.together).toEqual([]);
  });

  it('are tried alone where they fail together, and the script is opened anew', async () => {
    const alone = async (_script: Evalscript, plan: RenderPlan) => {
      if (idOf(plan) === 1) throw new DomainError('EVALSCRIPT_FAILED', 'one', { detail: 7 });
      return resultOf(plan);
    };
    const together = () => Promise.reject(new Error('some'));
    const { outcomes, went } = await folded(small(3), { alone, together });
    expect(outcomes).toEqual([
      { result: { id: 0 } },
      { fault: { code: 'EVALSCRIPT_FAILED', message: 'one', detail: 7 } },
      { result: { id: 2 } },
    ]);
    expect(went).toEqual({ together: [[0, 1, 2]], alone: [0, 1, 2], opened: 3 });
  });

  it('of which some could not be read: only those are tried alone', async () => {
    const together: FoldWays['together'] = async (_script, plans) =>
      plans.map((plan) => (idOf(plan) === 2 ? null : resultOf(plan)));
    const { outcomes, went } = await folded(small(4), { together });
    expect(outcomes).toEqual(good(small(4)));
    expect(went.alone).toEqual([2]);
  });
});

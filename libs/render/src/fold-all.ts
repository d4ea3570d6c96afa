import { isDomainError } from '#libs/errors';
import { type Evalscript } from '#libs/evalscript';
import { bytesTogether } from './fold-together.js';
import { type FoldFault, type FoldOutcome, type FoldResult } from './operations.js';
import { type RenderPlan } from './plan.js';

/** Files are read for one while the script sees what another has read. */
const LANES = 2;

/** Plans that go through the script in one call, and what they may take then: an isolate keeps as much for the next. */
const MOST_TOGETHER = 12;
const MOST_BYTES = 8 * 1024 ** 2;

export interface FoldWays {
  /** @returns what `work` returns, which gets the script opened for all of the plans */
  opened(work: (script: Evalscript) => Promise<boolean>): Promise<boolean>;
  alone(script: Evalscript, plan: RenderPlan): Promise<FoldResult>;
  /** null = to be folded alone, as all are when it throws. */
  together(script: Evalscript, plans: readonly RenderPlan[]): Promise<readonly (FoldResult | null)[]>;
}

/** Each plan's outcome: together with others where that goes well, else alone. @throws the signal's reason */
export async function foldAll(
  plans: readonly RenderPlan[],
  outputs: number,
  ways: FoldWays,
  signal: AbortSignal,
): Promise<FoldOutcome[]> {
  const outcomes = new Array<FoldOutcome>(plans.length);
  const groups = groupsOf(plans, outputs);
  const queue = groups.values();
  const lane = async () => {
    /** To be folded one after another. */
    let alone: number[] = [];
    const tryTogether = async (script: Evalscript, group: readonly number[]): Promise<void> => {
      const results = await ways.together(script, group.map((i) => plans[i]!)); // prettier-ignore
      for (const [at, i] of group.entries()) {
        const result = results[at]!;
        if (result) outcomes[i] = { result };
        else alone.push(i);
      }
    };
    /** @returns whether a script has to be opened anew: of one that failed it is not known what is left */
    const inTurn = async (script: Evalscript): Promise<boolean> => {
      for (;;) {
        signal.throwIfAborted();
        const i = alone.shift();
        if (i !== undefined) {
          try {
            outcomes[i] = { result: await ways.alone(script, plans[i]!) };
          } catch (error) {
            outcomes[i] = { fault: faultOf(error) };
            return true;
          }
          continue;
        }
        const { value: group } = queue.next();
        if (group === undefined) return false;
        if (group.length === 1 || !script.runsTogether) {
          alone = group;
          continue;
        }
        try {
          await tryTogether(script, group);
        } catch {
          alone = group;
          return true;
        }
      }
    };
    while (await ways.opened(inTurn));
  };
  await Promise.all(Array.from({ length: Math.min(LANES, groups.length) }, lane));
  signal.throwIfAborted();
  return outcomes;
}

/** Neighbours of one block each, as many as fit; those of several blocks by themselves. @returns positions */
function groupsOf(plans: readonly RenderPlan[], outputs: number): number[][] {
  const groups: number[][] = [];
  let room = 0;
  for (const [i, plan] of plans.entries()) {
    const bytes = plan.blocks.length === 1 ? bytesTogether(plan, outputs) : Infinity;
    const last = groups.at(-1);
    if (last && last.length < MOST_TOGETHER && bytes <= room) last.push(i);
    else {
      groups.push([i]);
      room = bytes === Infinity ? 0 : MOST_BYTES;
    }
    room -= Math.min(bytes, room);
  }
  return groups;
}

function faultOf(error: unknown): FoldFault {
  const message = error instanceof Error ? error.message : String(error);
  return isDomainError(error) ? { code: error.code, message, detail: error.detail } : { code: null, message };
}

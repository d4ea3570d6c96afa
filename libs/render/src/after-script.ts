import { planBlocks } from './plan-blocks.js';
import { type RenderPlan } from './plan.js';
import { type ScriptOutput, type ScriptSetup } from './script-setup.js';

/** What preProcessScenes and updateOutput decided. */
export interface ScriptChoice {
  /** Per source the samples to keep, by position, in the script's order; it has no say in SIMPLE mosaicking. */
  readonly scenes: ReadonlyArray<readonly number[]>;
  readonly outputs: readonly ScriptOutput[];
}

/** The plan after the script has had its say. Blocks are cut anew only where their memory changes. */
export function afterScript(
  plan: RenderPlan,
  { choosesScenes, changesOutputs }: Pick<ScriptSetup, 'choosesScenes' | 'changesOutputs'>,
  { scenes, outputs }: ScriptChoice,
): RenderPlan {
  if (!choosesScenes && !changesOutputs) return plan;
  const sources = plan.sources.map((source, i) =>
    source.mosaicking === 'SIMPLE' ? source : { ...source, samples: scenes[i]!.map((at) => source.samples[at]!) },
  );
  return { ...plan, sources, blocks: planBlocks(plan.grid, sources, outputs) };
}

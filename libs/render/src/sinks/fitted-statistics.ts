import { type BandPlan, type StatisticsPlan } from '#libs/statistics';
import { scriptFault } from '../script-fault.js';
import { type ScriptOutput } from '../script-setup.js';
import { MASK_OUTPUT } from './statistics-sink.js';

const BASIC: Omit<BandPlan, 'name'> = { percentiles: [], histogram: null };

/**
 * The plan for the outputs as updateOutput() left them: bands of an output with another number of them are `B0`, `B1` ….
 * @throws EVALSCRIPT_INVALID when the masks can no longer be told apart
 */
export function fittedTo(made: readonly ScriptOutput[], plan: StatisticsPlan): StatisticsPlan {
  const bandsOf = new Map(made.map(({ id, bands }) => [id, bands]));
  const masks = bandsOf.get(MASK_OUTPUT) ?? plan.maskComponents;
  if (masks !== plan.maskComponents)
    throw scriptFault(`Output ${MASK_OUTPUT}: updateOutput() makes ${masks} bands of ${plan.maskComponents}`);
  const outputs = plan.outputs.map((output) => {
    const count = bandsOf.get(output.id) ?? output.bands.length;
    if (count === output.bands.length) return output;
    return {
      ...output,
      bands: Array.from({ length: count }, (_, i) => ({ name: `B${i}`, ...(output.others ?? BASIC) })),
    };
  });
  return { ...plan, outputs };
}

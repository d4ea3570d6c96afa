import { type BBox } from '#libs/geo';
import { plannableBands } from './plan-bands.js';
import { bytesPerPixel, planBlocks } from './plan-blocks.js';
import { planSamples } from './plan-samples.js';
import { type PlanEstimate, type RenderPlan, type SourcePlan } from './plan.js';
import { type RenderInput, type RenderRequest } from './request.js';
import { scriptFault } from './script-fault.js';
import { type ScriptInput, type ScriptOutput, type ScriptSetup } from './script-setup.js';

/**
 * Decides everything and does nothing: which scenes and files, in which order, as which samples. Scenes are expected to be
 * chosen by footprint and filters; their `extent` tells which strips of the picture they can reach.
 * @throws EVALSCRIPT_INVALID for bands, units and mosaicking that the collection does not have
 */
export function planRender(
  request: RenderRequest,
  setup: Pick<ScriptSetup, 'inputs' | 'outputs' | 'fusion'>,
): RenderPlan {
  const { grid, geometry, inputs } = request;
  const sources = setup.inputs.map((wanted) => planSource(wanted, inputs[wanted.collection]!, grid.bbox));
  const blocks = planBlocks(grid, sources, setup.outputs);
  return {
    grid,
    geometry,
    sources,
    isFusion: setup.fusion,
    blocks,
    estimate: estimateOf(sources, setup.outputs, blocks),
  };
}

function planSource(wanted: ScriptInput, input: RenderInput, area: BBox): SourcePlan {
  const { collection, timeRange } = input;
  const { mosaicking } = wanted;
  if (!collection.mosaicking.includes(mosaicking)) {
    throw scriptFault(`Collection '${collection.legacyId ?? collection.id}' has no mosaicking ${mosaicking}`);
  }
  const bands = plannableBands(collection, wanted.bands);
  return {
    datasource: wanted.datasource,
    input: wanted.collection,
    collectionId: collection.id,
    pixelOwner: collection.pixelOwner,
    emptyValue: collection.emptyValue,
    mosaicking,
    timeRange,
    bands: bands.map(({ name, unit }) => ({ name, unit })),
    ...(input.costFactor !== undefined && { costFactor: input.costFactor }),
    ...planSamples(input, mosaicking, bands, area),
  };
}

function estimateOf(
  sources: readonly SourcePlan[],
  outputs: readonly ScriptOutput[],
  blocks: RenderPlan['blocks'],
): PlanEstimate {
  const pixels = blocks.reduce((sum, { width, height }) => sum + width * height, 0);
  const reads = sources.flatMap(({ samples }) => samples.flatMap(({ tiles }) => tiles.flatMap((tile) => tile.reads)));
  const inputBands = sources.reduce((sum, { bands }) => sum + bands.length, 0);
  return {
    samples: pixels * reads.reduce((sum, { bands }) => sum + bands.length, 0),
    blockBytes: (blocks[0]?.width ?? 0) * (blocks[0]?.height ?? 0) * bytesPerPixel(sources, outputs),
    inputBands: Math.max(1, inputBands),
    scenesPerPixel: sources.map(({ mosaicking, samples }) => (mosaicking === 'SIMPLE' ? 1 : samples.length)),
  };
}

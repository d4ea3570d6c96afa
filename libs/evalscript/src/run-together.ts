import { type PixelBlock } from './block.js';
import { type TogetherOrder } from './guest/session.js';
import { MAX_TEXT } from './limits.js';
import { type PreparedScript } from './prepared-script.js';
import { assertFits, beginOrder, evaluateOrders } from './rendering-orders.js';
import { type SandboxIsolate } from './sandbox/sandbox-isolate.js';
import { type SceneList } from './scenes.js';
import { type RunSettings, SERVICE_VERSION } from './script-run.js';
import { type Setup } from './setup/setup.js';

/** A rendering of one block. */
export interface WholeRendering {
  /** One list per entry of `setup.inputs`. */
  readonly scenes: readonly SceneList[];
  readonly block: PixelBlock;
}

/** Whether the host knows beforehand what a rendering is, and one can leave nothing for the next. */
export function runsTogether({ setup, traces }: Pick<PreparedScript, 'setup' | 'traces'>): boolean {
  return traces === 'none' && !setup.choosesScenes && !setup.changesOutputs;
}

/** What a run of such a script says when it begins: elements of a sample list per input. */
export function sampleCounts({ inputs }: Setup, scenes: readonly SceneList[]): number[] {
  return inputs.map(({ datasource, mosaicking }, at) => {
    const found = scenes[at]?.scenes.length ?? 0;
    return mosaicking !== 'SIMPLE' ? found : datasource === null ? 1 : Math.min(1, found);
  });
}

/**
 * Many small renderings in one call, each with variables of its own. The shortest limit there is for a call holds for all
 * of them, so that one which succeeds here would have succeeded alone.
 * @returns userData of each
 * @throws where any fails: what it fails of is told by running it alone
 */
export async function runTogether(
  isolate: SandboxIsolate,
  prepared: PreparedScript,
  { source, limits, arrayBytes }: RunSettings,
  renderings: readonly WholeRendering[],
): Promise<(string | null)[]> {
  for (const { scenes, block } of renderings)
    assertFits(block, sampleCounts(prepared.setup, scenes), prepared.requested);
  const limitMs = Math.floor(Math.min(limits.callMs, limits.blockMs, limits.renderingMs));
  const context = await isolate.enter(prepared.traces);
  const answers = await isolate.inside(context, async () => {
    const factory = await context.factory(prepared.program);
    const blocks = renderings.map(({ block }) => block);
    const { orders, attached } = evaluateOrders(context.buffers, blocks, prepared.requested, arrayBytes);
    const begins = renderings.map(({ scenes }) => beginOrder(prepared, scenes, SERVICE_VERSION));
    const together: TogetherOrder = { begins, blocks: orders };
    await isolate.dropUnfetchedCode(limitMs);
    const args = [factory.derefInto(), JSON.stringify(together), ...attached()];
    return JSON.parse((await isolate.call(context, 'together', args, limitMs, source)) ?? '[]') as string[];
  });
  if (answers.some(({ length }) => length > MAX_TEXT)) throw new RangeError('userData of one is larger than 8 MB');
  isolate.giveBack(context, prepared.traces);
  return answers.map((json) => (json === '' ? null : json));
}

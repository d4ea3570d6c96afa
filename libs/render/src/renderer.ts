import { type Evalscript, type EvalscriptOptions, IsolateCache, openEvalscript } from '#libs/evalscript';
import { type Implementations } from '#libs/process-pool';
import { collectGarbage } from './collect-garbage.js';
import { executePlan } from './execute-plan.js';
import { MemoryGate } from './memory-gate.js';
import { type OpenScript, type RenderJob, type RenderOperations, type RenderResult } from './operations.js';
import { bytesOfOutputs } from './pictures.js';
import { BLOCK_BYTES } from './plan-blocks.js';
import { type PixelPorts } from './render-ports.js';
import { type ScriptSetup } from './script-setup.js';

/** What the renderings of one process may hold together; what does not fit waits. */
const MEMORY_BYTES = 384 * 1024 ** 2;

/** Whose garbage is collected at once; it takes some 10 ms. */
const LARGE_BYTES = 64 * 1024 ** 2;

/** The operations of a renderer process. Knows how to read and encode only by its ports. */
export class Renderer implements Implementations<RenderOperations> {
  private readonly memory = new MemoryGate(MEMORY_BYTES);
  private readonly isolates: IsolateCache;

  /** @param onSpoiled the process should be replaced: a script runs in it that nothing can stop */
  constructor(
    private readonly ports: PixelPorts,
    onSpoiled: () => void,
  ) {
    this.isolates = new IsolateCache({ onSpoiled });
  }

  openScript = (order: OpenScript, _onProgress: unknown, signal: AbortSignal): Promise<ScriptSetup> =>
    this.withScript(order, {}, signal, async ({ setup }) => setup);

  render = (job: RenderJob, _onProgress: unknown, signal: AbortSignal): Promise<RenderResult> => {
    const { plan, setup, delivery } = job;
    const outputs = delivery.parts.flatMap((part) => (part.kind === 'picture' ? [part.identifier] : []));
    const arrayBytes = Math.max(BLOCK_BYTES, plan.estimate.blockBytes);
    const whole = bytesOfOutputs(
      plan.grid,
      setup.outputs.filter(({ id }) => outputs.includes(id)),
    );
    // Reading takes as much as the block again, encoding as much as the pictures.
    const bytes = 2 * plan.estimate.blockBytes + 2 * whole;
    return this.memory.hold(bytes, signal, async () => {
      try {
        const work = (script: Evalscript) => executePlan(job, script, this.ports, signal);
        return await this.withScript(job, { outputs, arrayBytes }, signal, work);
      } finally {
        if (bytes > LARGE_BYTES) collectGarbage();
      }
    });
  };

  /** A caller that gives up stops the script at once, in the middle of a block. */
  private async withScript<T>(
    { script: { text, tenant }, collections, limits }: OpenScript,
    layout: Pick<EvalscriptOptions, 'outputs' | 'arrayBytes'>,
    signal: AbortSignal,
    work: (script: Evalscript) => Promise<T>,
  ): Promise<T> {
    const script = await openEvalscript(text, { tenant, collections, limits, ...layout, isolates: this.isolates });
    const abandon = () => script.abandon();
    signal.addEventListener('abort', abandon, { once: true });
    try {
      signal.throwIfAborted();
      return await work(script);
    } finally {
      signal.removeEventListener('abort', abandon);
      await script.close();
    }
  }
}

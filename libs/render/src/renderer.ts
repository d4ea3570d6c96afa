import { type Evalscript, type EvalscriptOptions, IsolateCache, openEvalscript } from '#libs/evalscript';
import { type Implementations } from '#libs/process-pool';
import { collectGarbage } from './collect-garbage.js';
import { executePlan } from './execute-plan.js';
import { type HeaderPorts, inspectPlan } from './inspect-plan.js';
import { MemoryGate } from './memory-gate.js';
import {
  type FilesJob,
  type FilesResult,
  type FoldJob,
  type FoldResult,
  type OpenScript,
  type PlannedScript,
  type ReadCounters,
  type RenderJob,
  type RenderOperations,
  type RenderResult,
} from './operations.js';
import { bytesOfOutputs } from './pictures.js';
import { BLOCK_BYTES, blocksHeld } from './plan-blocks.js';
import { type RenderPlan } from './plan.js';
import { type PixelPorts } from './render-ports.js';
import { type ScriptOutput, type ScriptSetup } from './script-setup.js';
import { type BlockSink } from './sinks/block-sink.js';
import { BodySink } from './sinks/body-sink.js';
import { FileSink, wholeOutputs } from './sinks/file-sink.js';
import { MASK_OUTPUT, StatisticsSink } from './sinks/statistics-sink.js';

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
    private readonly ports: PixelPorts & HeaderPorts,
    onSpoiled: () => void,
  ) {
    this.isolates = new IsolateCache({ onSpoiled });
  }

  openScript = (order: OpenScript, _onProgress: unknown, signal: AbortSignal): Promise<ScriptSetup> =>
    this.withScript(order, {}, signal, async ({ setup }) => setup);

  render = async (job: RenderJob, _onProgress: unknown, signal: AbortSignal): Promise<RenderResult> => {
    const outputs = job.delivery.parts.flatMap((part) => (part.kind === 'picture' ? [part.identifier] : []));
    const open = (made: readonly ScriptOutput[]) =>
      new BodySink(job.plan.grid, made, job.delivery, this.ports.encodeGeoTiff);
    const { result, read } = await this.execute(job, outputs, outputs, open, signal);
    return { ...result, read };
  };

  fold = async (job: FoldJob, _onProgress: unknown, signal: AbortSignal): Promise<FoldResult> => {
    const outputs = [...job.statistics.outputs.map(({ id }) => id), MASK_OUTPUT];
    const open = () => new StatisticsSink(job.plan.grid, job.plan.geometry, job.statistics);
    const { result, read } = await this.execute(job, outputs, [], open, signal);
    return { ...result, read };
  };

  renderToFiles = async (job: FilesJob, _onProgress: unknown, signal: AbortSignal): Promise<FilesResult> => {
    const outputs = job.parts.flatMap((part) => (part.kind === 'picture' ? [part.identifier] : []));
    const open = (made: readonly ScriptOutput[]) => FileSink.open(job.plan.grid, made, job.parts, this.ports);
    const { read } = await this.execute(job, outputs, wholeOutputs(job.parts), open, signal);
    return { read };
  };

  inspect = (plan: Pick<RenderPlan, 'grid' | 'sources'>, _onProgress: unknown, signal: AbortSignal) =>
    inspectPlan(plan, this.ports, signal);

  /**
   * Waits for the memory that the rendering takes.
   * @param outputs that the script shall make @param whole those that are held as whole pictures
   */
  private execute<Result>(
    job: PlannedScript,
    outputs: readonly string[],
    whole: readonly string[],
    openSink: (made: readonly ScriptOutput[]) => BlockSink<Result> | Promise<BlockSink<Result>>,
    signal: AbortSignal,
  ): Promise<{ result: Result; read: ReadCounters }> {
    const { plan, setup } = job;
    const held = blocksHeld(plan) * plan.estimate.blockBytes;
    const arrayBytes = Math.max(2 * BLOCK_BYTES, held);
    const pictures = bytesOfOutputs(
      plan.grid,
      setup.outputs.filter(({ id }) => whole.includes(id)),
    );
    // Reading takes as much as a block again, encoding as much as the pictures.
    const bytes = held + plan.estimate.blockBytes + 2 * pictures;
    return this.memory.hold(bytes, signal, async () => {
      try {
        const work = (script: Evalscript) => executePlan(job, script, this.ports, openSink, signal);
        return await this.withScript(job, { outputs, arrayBytes }, signal, work);
      } finally {
        if (bytes > LARGE_BYTES) collectGarbage();
      }
    });
  }

  /** A caller that gives up stops the script at once, in the middle of a block. */
  private async withScript<T>(
    { script: { text, tenant }, collections, limits, defaultSampleType }: OpenScript,
    layout: Pick<EvalscriptOptions, 'outputs' | 'arrayBytes'>,
    signal: AbortSignal,
    work: (script: Evalscript) => Promise<T>,
  ): Promise<T> {
    const options = { tenant, collections, limits, defaultSampleType, ...layout, isolates: this.isolates };
    const script = await openEvalscript(text, options);
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

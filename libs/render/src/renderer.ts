import { type Evalscript, type EvalscriptOptions, IsolateCache, openEvalscript } from '#libs/evalscript';
import { type Implementations } from '#libs/process-pool';
import { assertHoldable, heldBytes } from '#libs/statistics';
import { collectGarbage } from './collect-garbage.js';
import { executePlan } from './execute-plan.js';
import { foldAll, type FoldWays } from './fold-all.js';
import { bytesTogether, foldTogether } from './fold-together.js';
import { type HeaderPorts, inspectPlan } from './inspect-plan.js';
import { MemoryGate } from './memory-gate.js';
import {
  type FilesJob,
  type FilesResult,
  type FoldAllJob,
  type FoldJob,
  type FoldOutcome,
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
import { fittedTo } from './sinks/fitted-statistics.js';
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

  fold = (job: FoldJob, _onProgress: unknown, signal: AbortSignal): Promise<FoldResult> =>
    this.foldWith(null, job, signal);

  foldAll = (
    { plans, ...common }: FoldAllJob,
    _onProgress: unknown,
    signal: AbortSignal,
  ): Promise<readonly FoldOutcome[]> => {
    const outputs = foldedOutputs(common.statistics);
    const layout = { outputs, arrayBytes: Math.max(...plans.map(arrayBytesOf)) };
    const ways: FoldWays = {
      opened: (work) => this.withScript(common, layout, signal, work),
      alone: (script, plan) => this.foldWith(script, { ...common, plan }, signal),
      together: (script, some) => {
        const pixels = some.reduce((sum, { grid }) => sum + grid.width * grid.height, 0);
        const blocks = some.reduce((sum, plan) => sum + bytesTogether(plan, outputs.length), 0);
        const work = () => foldTogether(script, common.statistics, some, this.ports, signal);
        return this.memory.hold(2 * blocks + heldBytes(common.statistics, pixels), signal, work);
      },
    };
    return foldAll(plans, outputs.length, ways, signal);
  };

  /** @param script opened for these outputs; null = opened and closed for this one */
  private async foldWith(script: Evalscript | null, job: FoldJob, signal: AbortSignal): Promise<FoldResult> {
    const outputs = foldedOutputs(job.statistics);
    const { grid, geometry } = job.plan;
    const pixels = grid.width * grid.height;
    const open = (made: readonly ScriptOutput[]) => {
      const statistics = fittedTo(made, job.statistics);
      assertHoldable(statistics, pixels);
      return new StatisticsSink(grid, geometry, statistics);
    };
    const { result, read } = await this.execute(
      job,
      outputs,
      [],
      open,
      signal,
      heldBytes(job.statistics, pixels),
      script,
    );
    return { ...result, read };
  }

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
   * @param outputs that the script shall make @param whole those that are held as whole pictures @param kept bytes that the sink holds besides
   */
  private execute<Result>(
    job: PlannedScript,
    outputs: readonly string[],
    whole: readonly string[],
    openSink: (made: readonly ScriptOutput[]) => BlockSink<Result> | Promise<BlockSink<Result>>,
    signal: AbortSignal,
    kept = 0,
    script: Evalscript | null = null,
  ): Promise<{ result: Result; read: ReadCounters }> {
    const { plan, setup } = job;
    const held = blocksHeld(plan) * plan.estimate.blockBytes;
    const arrayBytes = arrayBytesOf(plan);
    const pictures = bytesOfOutputs(
      plan.grid,
      setup.outputs.filter(({ id }) => whole.includes(id)),
    );
    // Reading takes as much as a block again, encoding as much as the pictures.
    const bytes = held + plan.estimate.blockBytes + 2 * pictures + kept;
    return this.memory.hold(bytes, signal, async () => {
      try {
        const work = (opened: Evalscript) => executePlan(job, opened, this.ports, openSink, signal);
        return script ? await work(script) : await this.withScript(job, { outputs, arrayBytes }, signal, work);
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

/** What a script is opened for. */
const arrayBytesOf = (plan: RenderPlan) => Math.max(2 * BLOCK_BYTES, blocksHeld(plan) * plan.estimate.blockBytes);

const foldedOutputs = ({ outputs }: FoldJob['statistics']) => [...outputs.map(({ id }) => id), MASK_OUTPUT];

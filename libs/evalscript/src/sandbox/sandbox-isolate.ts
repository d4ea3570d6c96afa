import ivm from 'isolated-vm';
import { DomainError, isDomainError } from '#libs/errors';
import { type Fault } from '../guest/fault.js';
import { type Traces } from '../guest/guest.js';
import { guestSource } from '../guest/guest-source.js';
import { STUCK_AFTER_MS } from '../limits.js';
import { SCRIPT_NAME } from '../loop/wrap-script.js';
import { type PreparedScript } from '../prepared-script.js';
import { scriptError } from '../setup/refusal.js';
import { PixelMemory } from './pixel-memory.js';
import { SandboxContext } from './sandbox-context.js';
import { faultError, stoppedMessage, syntaxError } from './script-fault.js';

/** What may be handed into the sandbox. */
export type Argument = string | number | ivm.Copy<SharedArrayBuffer> | ivm.Dereference<unknown>;

/** Wall clock of the first look at all there is in a context, which takes some 10 ms. */
const OPEN_MS = 2_000;

/** One script's V8 heap. Contexts come and go in it; when it was stopped or ran out of memory it is `lost` for good. */
export class SandboxIsolate {
  /** Kept between renderings: compiled code, never a value of the script. */
  prepared: PreparedScript | null = null;
  lost = false;
  readonly memory = new PixelMemory();
  #isAbandoned = false;
  readonly #isolate: ivm.Isolate;
  readonly #broken = Promise.withResolvers<never>();
  readonly #onSpoiled: () => void;
  #guest: Promise<ivm.Script> | undefined;
  #used: SandboxContext | null = null;
  #renderings = 0;
  #blocks = 0;
  #leavesTraces = false;

  constructor(memoryMb: number, onSpoiled: () => void) {
    this.#onSpoiled = onSpoiled;
    this.#broken.promise.catch(() => undefined);
    this.#isolate = new ivm.Isolate({
      memoryLimit: memoryMb,
      // Without this handler V8 aborts the whole process; with it the isolate's thread sleeps for ever.
      onCatastrophicError: () => {
        this.#spoil();
        this.#broken.reject(outOfMemory());
      },
    });
  }

  /** @throws EVALSCRIPT_INVALID with the line of the user's text */
  async compile(code: string, source: string): Promise<ivm.Script> {
    try {
      return await this.#isolate.compileScript(code, { filename: SCRIPT_NAME });
    } catch (error) {
      throw syntaxError((error as Error).message, source);
    }
  }

  /**
   * Begins a rendering, in a context with our side of the sandbox in it and nothing else, or to the script the same: in that of
   * the last rendering, where none has left a trace. V8 keeps optimised code by context: at 256² a fresh one costs 10 ms of the
   * processor, most of it compiling.
   * @returns the guest's answer to `begin`
   * @throws as `call`
   */
  async begin(
    { program, traces }: Pick<PreparedScript, 'program' | 'traces'>,
    order: string,
    limitMs: number,
    source: string,
  ): Promise<{ readonly context: SandboxContext; readonly answer: string }> {
    for (;;) {
      const context = await this.enter(traces);
      const answer = await this.inside(context, async () => {
        const factory = await context.factory(program);
        return this.call(context, 'begin', [traces, factory.derefInto(), order], limitMs, source);
      });
      if (answer !== null) return { context, answer };
      // In a new one it begins.
      context.release();
      this.#leavesTraces = true;
    }
  }

  /** The context of the last rendering, or a new one. */
  async enter(traces: Traces): Promise<SandboxContext> {
    const used = this.#used;
    this.#used = null;
    if (used !== null) return used;
    this.#renderings++;
    const context = await this.newContext();
    // What is drawn once needs no look at all there is.
    if (traces === 'visible' && this.#mayReuse(traces)) await this.call(context, 'watch', [], OPEN_MS, '');
    return context;
  }

  #mayReuse(traces: Traces): boolean {
    return traces === 'none' || (traces === 'visible' && this.#renderings > 1 && !this.#leavesTraces);
  }

  /** After a rendering that ended well. @param traces what is known of its script */
  giveBack(context: SandboxContext, traces: Traces): void {
    if (this.#mayReuse(traces) && this.#used === null) this.#used = context;
    else context.release();
  }

  async newContext(): Promise<SandboxContext> {
    this.#guest ??= this.#isolate.compileScript(guestSource(), { filename: 'builtins' });
    const context = await this.#isolate.createContext();
    return new SandboxContext(context, (await (await this.#guest).run(context, { reference: true })) as ivm.Reference);
  }

  /** Work in a context; one in which it fails is let go. */
  async inside<T>(context: SandboxContext, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!this.lost) context.release();
      throw error;
    }
  }

  /**
   * Calls the guest and returns what it answers; null where it refuses to begin.
   * @throws EVALSCRIPT_* as the fault of `source`; after all but a fault told by the script itself the isolate is lost
   */
  async call(
    { guest }: SandboxContext,
    operation: string,
    args: readonly Argument[],
    limitMs: number,
    source: string,
  ): Promise<string | null> {
    const answer = await this.#guarded(guest.apply(undefined, [operation, ...args], { timeout: limitMs }), limitMs);
    if (typeof answer !== 'string') throw scriptError('EVALSCRIPT_FAILED', stoppedMessage('it left no answer'));
    if (answer === '?') return null;
    if (answer.startsWith('+')) return answer.slice(1);
    throw faultError(JSON.parse(answer.slice(1)) as Fault, source);
  }

  /**
   * Before each block. V8 compiles beside a script and tells by an interrupt that the code is there. One that comes between two
   * calls is lost, and the function waits for its code for good, ten times slower (one isolate of eight). When a
   * context ends V8 drops what nobody has fetched, and begins anew: so one does, soon and now and then. It takes 1 ms.
   * @param limitMs of the block: it may wait for a thread as long as the block itself
   */
  async dropUnfetchedCode(limitMs: number): Promise<void> {
    const blocks = ++this.#blocks;
    if (blocks < 2 || ((blocks & (blocks - 1)) !== 0 && blocks % 16 !== 0)) return;
    (await this.#guarded(this.#isolate.createContext(), limitMs)).release();
  }

  /** Heap of dead contexts and buffers that is not collected yet, bytes. Only while nothing runs here: it would wait for that. */
  usedBytes(): number {
    const { used_heap_size, externally_allocated_size } = this.#isolate.getHeapStatisticsSync();
    return used_heap_size + externally_allocated_size;
  }

  /** Stops whatever runs in it, whose caller is told CANCELLED. */
  abandon(): void {
    this.#isAbandoned = true;
    this.dispose();
  }

  dispose(): void {
    this.lost = true;
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }

  /** A call that outlives its limit runs native code, which nothing can stop: its thread is given up. */
  async #guarded<T>(work: Promise<T>, limitMs: number): Promise<T> {
    const stuck = Promise.withResolvers<never>();
    const watchdog = setTimeout(() => {
      this.#spoil();
      stuck.reject(timedOut(limitMs));
    }, limitMs + STUCK_AFTER_MS);
    work.catch(() => undefined);
    try {
      return await Promise.race([work, stuck.promise, this.#broken.promise]);
    } catch (error) {
      throw this.#stopped(error, limitMs);
    } finally {
      clearTimeout(watchdog);
    }
  }

  #stopped(error: unknown, limitMs: number): Error {
    const wasLost = this.lost;
    this.lost = true;
    if (this.#isAbandoned) return new DomainError('CANCELLED', 'The rendering was cancelled');
    if (isDomainError(error)) return error;
    const message = String((error as Error).message);
    if (!wasLost && !this.#isolate.isDisposed) this.#isolate.dispose();
    if (message.includes('timed out')) return timedOut(limitMs);
    if (message.includes('memory limit')) return outOfMemory();
    return scriptError('EVALSCRIPT_FAILED', stoppedMessage(message.slice(0, 300)));
  }

  #spoil(): void {
    this.lost = true;
    this.#onSpoiled();
  }
}

function timedOut(limitMs: number) {
  return scriptError('EVALSCRIPT_TIMEOUT', stoppedMessage(`stopped after ${limitMs} ms`));
}

function outOfMemory() {
  return scriptError('EVALSCRIPT_OUT_OF_MEMORY', stoppedMessage('it needs more memory than a script may use'));
}

import ivm from 'isolated-vm';
import { DomainError, isDomainError } from '#libs/errors';
import { type Fault } from '../guest/fault.js';
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

/** A context with the session of one rendering in it. */
export interface OpenContext {
  readonly context: SandboxContext;
  readonly session: ivm.Reference;
}

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

  /** A context with our side of the sandbox in it and nothing else. */
  async openContext(): Promise<OpenContext> {
    return this.#opened(await this.#newContext(), false, false);
  }

  /**
   * The same, or to the script the same: the context of the last rendering, where that has left no trace. V8 keeps optimised
   * code by context: at 256² a fresh one costs 10 ms of the processor, most of it compiling.
   */
  async openUsedContext(): Promise<OpenContext> {
    const used = this.#used;
    this.#used = null;
    if (used !== null) {
      const session = await used.openSession(true, true);
      if (session !== null) return { context: used, session };
      used.release();
      this.#leavesTraces = true;
    }
    // What is drawn once, or leaves traces, needs no look at all there is.
    this.#renderings++;
    return this.#opened(await this.#newContext(), true, this.#mayReuse);
  }

  get #mayReuse(): boolean {
    return this.#renderings > 1 && !this.#leavesTraces;
  }

  /** After a rendering that ended well. @param isTraceless what is known of its script */
  giveBack(context: SandboxContext, isTraceless: boolean): void {
    if (isTraceless && this.#mayReuse && this.#used === null) this.#used = context;
    else context.release();
  }

  async #newContext(): Promise<SandboxContext> {
    this.#guest ??= this.#isolate.compileScript(guestSource(), { filename: 'builtins' });
    const context = await this.#isolate.createContext();
    return new SandboxContext(context, (await (await this.#guest).run(context, { reference: true })) as ivm.Reference);
  }

  async #opened(context: SandboxContext, isTraceless: boolean, willBeReused: boolean): Promise<OpenContext> {
    const session = await context.openSession(isTraceless, willBeReused);
    if (session === null) throw new Error('a new context opens no session');
    return { context, session };
  }

  /**
   * Calls the session and returns its JSON.
   * @throws EVALSCRIPT_* as the fault of `source`; after all but a fault told by the script itself the isolate is lost
   */
  async call(
    session: ivm.Reference,
    operation: string,
    args: readonly Argument[],
    limitMs: number,
    source: string,
  ): Promise<string> {
    const answer = await this.#guarded(session.apply(undefined, [operation, ...args], { timeout: limitMs }), limitMs);
    if (typeof answer !== 'string') throw scriptError('EVALSCRIPT_FAILED', stoppedMessage('it left no answer'));
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

  /** Heap of dead contexts and buffers that is not collected yet, bytes. */
  async usedBytes(): Promise<number> {
    const { used_heap_size, externally_allocated_size } = await this.#isolate.getHeapStatistics();
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

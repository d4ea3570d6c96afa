import { SandboxIsolate } from './sandbox-isolate.js';

const NEEDED_FLAG = '--no-node-snapshot';

export interface IsolateCacheOptions {
  /** Idle isolates kept; each holds some 5 MB and what garbage its last script left. */
  readonly maxIdle?: number;
  /**
   * A thread of this process runs code of a script that cannot be stopped any more. The call has failed with its own error and
   * others go on, but the process should be replaced soon (killed: an orderly exit would wait for the thread).
   */
  readonly onSpoiled?: () => void;
}

/**
 * Idle isolates, the most recently used kept. An isolate is lent to one rendering at a time, under a key that names tenant,
 * script and layout: nobody meets what another tenant's or another script's code left behind.
 */
export class IsolateCache {
  readonly #idle: { readonly key: string; readonly isolate: SandboxIsolate; readonly memoryMb: number }[] = [];
  readonly #maxIdle: number;
  readonly #onSpoiled: () => void;
  hits = 0;
  misses = 0;

  constructor({ maxIdle = 16, onSpoiled = () => undefined }: IsolateCacheOptions = {}) {
    // How this process was started, not a setting: nothing else is read from the environment.
    const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
    if (!flags.includes(NEEDED_FLAG))
      throw new Error(`isolated-vm crashes in a Node with its start-up snapshot: start it with ${NEEDED_FLAG}`);
    this.#maxIdle = maxIdle;
    this.#onSpoiled = onSpoiled;
  }

  take(key: string, memoryMb: number): SandboxIsolate {
    const found = this.#idle.findLastIndex((entry) => entry.key === key && entry.memoryMb === memoryMb);
    const [entry] = found < 0 ? [] : this.#idle.splice(found, 1);
    if (entry) this.hits++;
    else this.misses++;
    return entry?.isolate ?? new SandboxIsolate(memoryMb, this.#onSpoiled);
  }

  /** Takes an isolate back; one that is lost, or still full of garbage, is let go. */
  give(key: string, memoryMb: number, isolate: SandboxIsolate): void {
    if (isolate.lost) return;
    if (isolate.usedBytes() > memoryMb * 512 * 1024 || isolate.prepared === null) return isolate.dispose();
    this.#idle.push({ key, isolate, memoryMb });
    while (this.#idle.length > this.#maxIdle) this.#idle.shift()?.isolate.dispose();
  }

  /** Disposes the idle ones. */
  clear(): void {
    for (const { isolate } of this.#idle.splice(0)) isolate.dispose();
  }
}

import { DomainError } from '#libs/errors';
import { type ArrayDataset } from '#libs/cf';

const TTL_MS = 10 * 60_000;

interface Entry {
  readonly dataset: Promise<ArrayDataset>;
  readonly openedAt: number;
}

/**
 * Descriptions of sources, the least recently used first out, none older than ten minutes. Callers of one source share one
 * opening; a failed one is forgotten. No file and no connection is held open by it.
 */
export class OpenedArrays {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly capacity: number,
    private readonly now: () => number = Date.now,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** @throws CANCELLED; what `open` throws */
  async get(
    key: string,
    open: (signal: AbortSignal) => Promise<ArrayDataset>,
    signal: AbortSignal,
  ): Promise<ArrayDataset> {
    const known = this.entries.get(key);
    const isFresh = known !== undefined && this.now() - known.openedAt < TTL_MS;
    const entry = isFresh ? known : { dataset: open(NEVER), openedAt: this.now() };
    if (!isFresh) entry.dataset.catch(() => this.forget(key, entry));
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > this.capacity) this.entries.delete(this.entries.keys().next().value!);
    return unlessAborted(entry.dataset, signal);
  }

  private forget(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }
}

const NEVER = new AbortController().signal;

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new DomainError('CANCELLED', 'Nobody waits for this source any more'));
    if (signal.aborted) return cancel();
    signal.addEventListener('abort', cancel, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

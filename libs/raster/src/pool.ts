import { DomainError } from '#libs/errors';
import { RasterCall, type RunOptions } from './raster-call.js';
import { RasterChild } from './raster-child.js';
import { type OperationArguments, type OperationName, type OperationResult } from './types.js';

export interface RasterPoolOptions {
  /** Processes for interactive calls, and the most exclusive calls at a time; there are at most one more in all. */
  readonly processes: number;
  /** The compiled child; default: beside this file, or in `dist` when this file runs as TypeScript. */
  readonly entry?: URL;
  /** The children's whole environment: GDAL options, `GDAL_CONFIG_FILE`. Nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** A process is replaced after so many calls … */
  readonly maxCalls?: number;
  /** … or when it holds more memory than this. */
  readonly maxRssBytes?: number;
}

const GIB = 1024 ** 3;

/**
 * GDAL in child processes, so that it neither blocks nor crashes this one. Interactive calls share the least busy
 * process; an exclusive call has one to itself. Processes start when needed and are replaced when they die.
 */
export class RasterPool {
  private readonly children = new Set<RasterChild>();
  private readonly waiting: RasterCall[] = [];
  private readonly entry: URL;
  private isClosed = false;
  private crashes = 0;

  constructor(private readonly options: RasterPoolOptions) {
    this.entry = options.entry ?? defaultEntry();
  }

  /**
   * @throws what the operation throws; CANCELLED, TIMEOUT; RASTER_CRASHED when the process died (a shared read is tried
   * once more first); UNAVAILABLE after `close`.
   */
  run<K extends OperationName>(
    op: K,
    args: OperationArguments<K>,
    options: RunOptions = {},
  ): Promise<OperationResult<K>> {
    return new Promise((resolve, reject) => {
      const call = new RasterCall(op, args, options, (value) => resolve(value as OperationResult<K>), reject);
      if (this.isClosed) return call.reject(shuttingDown());
      if (options.signal?.aborted) return call.reject(cancelled(call));
      call.onAbort(() => this.stop(call, cancelled(call)));
      this.accept(call);
    });
  }

  /** For metrics, health and tests. */
  stats() {
    const children = [...this.children].map(({ pid, inFlight, isExclusive }) => ({ pid, inFlight, isExclusive }));
    return { children, waiting: this.waiting.length, crashes: this.crashes };
  }

  /** Kills what runs (UNAVAILABLE for its callers) and waits until every process is gone. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const call of this.waiting.splice(0)) call.reject(shuttingDown());
    const children = [...this.children];
    children.forEach((child) => child.kill());
    await Promise.all(children.map(({ gone }) => gone));
  }

  private accept(call: RasterCall): void {
    if (this.isClosed) return call.reject(shuttingDown());
    if (call.isExclusive) {
      this.waiting.push(call);
      this.startWaiting();
    } else this.assign(this.sharedChild(), call);
  }

  private assign(child: RasterChild, call: RasterCall): void {
    child.send(call);
    call.onTimeout(() => this.stop(call, timedOut(call)));
  }

  /** The least busy one; a new one rather than a busy one while there is room. */
  private sharedChild(): RasterChild {
    const shared = [...this.children].filter(({ isShared }) => isShared);
    const [best] = shared.toSorted((a, b) => a.inFlight - b.inFlight);
    if (best && (best.inFlight === 0 || shared.length >= this.options.processes || !this.hasRoom())) return best;
    return this.start();
  }

  /** Exclusive calls leave at least one of the `processes + 1` places to interactive work. */
  private startWaiting(): void {
    while (this.waiting.length > 0 && this.exclusiveCount() < this.options.processes) {
      const idle = [...this.children].find((child) => child.isIdle && !child.isExclusive);
      const child = idle ?? (this.hasRoom() ? this.start() : null);
      if (child === null) break;
      this.assign(child, this.waiting.shift()!);
    }
    this.reserve();
  }

  /** All places taken by busy shared processes: the least busy takes no more, so that a waiting call gets its turn. */
  private reserve(): void {
    const usable = [...this.children].filter((child) => !child.isDying && !child.isRetiring && !child.isExclusive);
    usable.forEach((child) => (child.isReserved = false));
    if (this.waiting.length === 0 || this.exclusiveCount() >= this.options.processes || usable.length < 2) return;
    usable.toSorted((a, b) => a.inFlight - b.inFlight)[0]!.isReserved = true;
  }

  private hasRoom(): boolean {
    const alive = [...this.children].filter(({ isDying, isRetiring }) => !isDying && !isRetiring);
    return alive.length < this.options.processes + 1;
  }

  private exclusiveCount(): number {
    return [...this.children].filter(({ isExclusive, isDying }) => isExclusive && !isDying).length;
  }

  private start(): RasterChild {
    const child = new RasterChild(this.entry, this.options.env ?? {}, {
      onAnswer: (answered) => this.afterAnswer(answered),
      onGone: (gone, reason, calls) => this.afterDeath(gone, reason, calls),
    });
    this.children.add(child);
    return child;
  }

  /** A cancelled shared call is only forgotten: its neighbours still need the process. */
  private stop(call: RasterCall, error: DomainError): void {
    const position = this.waiting.indexOf(call);
    if (position >= 0) this.waiting.splice(position, 1);
    const child = [...this.children].find((candidate) => candidate.has(call));
    if (!child || (!call.isExclusive && error.code === 'CANCELLED')) return call.reject(error);
    call.doom = error;
    child.kill();
  }

  private afterAnswer(child: RasterChild): void {
    const { maxCalls = 5000, maxRssBytes = 1.5 * GIB } = this.options;
    if (child.served >= maxCalls || child.rssBytes > maxRssBytes) child.isRetiring = true;
    if (child.isRetiring && child.inFlight === 0) child.kill();
    this.startWaiting();
  }

  private afterDeath(child: RasterChild, reason: string, calls: RasterCall[]): void {
    this.children.delete(child);
    const lost = calls.filter(({ settled }) => !settled);
    if (lost.some(({ doom }) => doom === null) && !this.isClosed && lost.every(({ doom }) => doom === null))
      this.crashes++;
    for (const call of lost) {
      if (call.doom) call.reject(call.doom);
      else if (this.isClosed) call.reject(shuttingDown());
      else if (call.mayRepeat) this.accept(call);
      else call.reject(crashed(call, reason));
    }
    if (!this.isClosed) this.startWaiting();
  }
}

function defaultEntry(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? '../../../dist/libs/raster/src/child.js' : './child.js', import.meta.url);
}

function cancelled({ op }: RasterCall): DomainError {
  return new DomainError('CANCELLED', `The raster operation ${op} was cancelled`);
}

function timedOut({ op }: RasterCall): DomainError {
  return new DomainError('TIMEOUT', `The raster operation ${op} took too long and was stopped`);
}

function crashed({ op }: RasterCall, reason: string): DomainError {
  return new DomainError('RASTER_CRASHED', `The raster process died (${reason}) during ${op}`);
}

function shuttingDown(): DomainError {
  return new DomainError('UNAVAILABLE', 'The raster processes are shutting down');
}

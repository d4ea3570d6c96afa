import { type DomainError } from '#libs/errors';
import { type ChildKind } from './child-kind.js';
import { type ArgumentsOf, type OperationOf, type OperationTable, type ResultOf } from './operation-table.js';
import { PoolCall, type RunOptions } from './pool-call.js';
import { PoolChild } from './pool-child.js';
import { PoolFailures } from './pool-failures.js';

export interface ChildPoolOptions {
  /** Processes for interactive calls, and the most exclusive calls at a time; there are at most one more in all. */
  readonly processes: number;
  /** The compiled child instead of the kind's own. */
  readonly entry?: URL;
  /** The children's whole environment. Nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** A process is replaced after so many calls … */
  readonly maxCalls?: number;
  /** … or when it holds more memory than this. */
  readonly maxRssBytes?: number;
}

const GIB = 1024 ** 3;

/**
 * Operations in child processes, so that they neither block nor crash this one. Interactive calls share the least busy
 * process; an exclusive call has one to itself. Processes start when needed and are replaced when they die.
 */
export class ChildPool<T extends OperationTable<T>> {
  private readonly children = new Set<PoolChild>();
  private readonly waiting: PoolCall[] = [];
  private readonly failures: PoolFailures;
  private isClosed = false;
  private crashes = 0;

  constructor(
    private readonly kind: ChildKind<OperationOf<T>>,
    private readonly options: ChildPoolOptions & { readonly entry: URL },
  ) {
    this.failures = new PoolFailures(kind.name);
  }

  /**
   * @throws what the operation throws; CANCELLED, TIMEOUT; RASTER_CRASHED when the process died (a shared read is tried
   * once more first); UNAVAILABLE after `close`.
   */
  run<K extends OperationOf<T>>(op: K, args: ArgumentsOf<T, K>, options: RunOptions = {}): Promise<ResultOf<T, K>> {
    return new Promise((resolve, reject) => {
      const call = new PoolCall(op, args, options, (value) => resolve(value as ResultOf<T, K>), reject);
      if (this.isClosed) return call.reject(this.failures.shuttingDown());
      if (options.signal?.aborted) return call.reject(this.failures.cancelled(call));
      call.onAbort(() => this.stop(call, this.failures.cancelled(call)));
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
    for (const call of this.waiting.splice(0)) call.reject(this.failures.shuttingDown());
    const children = [...this.children];
    children.forEach((child) => child.kill());
    await Promise.all(children.map(({ gone }) => gone));
  }

  private accept(call: PoolCall): void {
    if (this.isClosed) return call.reject(this.failures.shuttingDown());
    if (call.isExclusive) {
      this.waiting.push(call);
      this.startWaiting();
    } else this.assign(this.sharedChild(), call);
  }

  private assign(child: PoolChild, call: PoolCall): void {
    child.send(call);
    call.onTimeout(() => this.stop(call, this.failures.timedOut(call)));
  }

  /** The least busy one; a new one rather than a busy one while there is room. */
  private sharedChild(): PoolChild {
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

  private start(): PoolChild {
    const { entry, env = {} } = this.options;
    const { name, execArgv = [] } = this.kind;
    const child = new PoolChild(
      { name, entry, env, execArgv },
      {
        onAnswer: (answered) => this.afterAnswer(answered),
        onGone: (gone, reason, calls) => this.afterDeath(gone, reason, calls),
      },
    );
    this.children.add(child);
    return child;
  }

  /** A cancelled shared call is asked to end and forgotten: its neighbours still need the process. */
  private stop(call: PoolCall, error: DomainError): void {
    const position = this.waiting.indexOf(call);
    if (position >= 0) this.waiting.splice(position, 1);
    const child = [...this.children].find((candidate) => candidate.has(call));
    if (!child) return call.reject(error);
    if (!call.isExclusive && error.code === 'CANCELLED') {
      child.cancel(call);
      return call.reject(error);
    }
    call.doom = error;
    child.kill();
  }

  private afterAnswer(child: PoolChild): void {
    const { maxCalls = 5000, maxRssBytes = 1.5 * GIB } = this.options;
    if (child.served >= maxCalls || child.rssBytes > maxRssBytes) child.isRetiring = true;
    if (child.isRetiring && child.inFlight === 0) child.kill();
    this.startWaiting();
  }

  private afterDeath(child: PoolChild, reason: string, calls: PoolCall[]): void {
    this.children.delete(child);
    const lost = calls.filter(({ settled }) => !settled);
    if (lost.some(({ doom }) => doom === null) && !this.isClosed && lost.every(({ doom }) => doom === null))
      this.crashes++;
    for (const call of lost) {
      if (call.doom) call.reject(call.doom);
      else if (this.isClosed) call.reject(this.failures.shuttingDown());
      else if (this.mayRepeat(call, calls)) this.repeat(call);
      else call.reject(this.failures.crashed(call, reason));
    }
    if (!this.isClosed) this.startWaiting();
  }

  /** A suspect that was alone has proved itself guilty. */
  private mayRepeat(call: PoolCall, calls: readonly PoolCall[]): boolean {
    const isSafe = !call.isExclusive && call.tries < 2 && this.kind.repeatable.has(call.op as OperationOf<T>);
    return isSafe && !(this.kind.suspectsCalls && calls.length === 1);
  }

  private repeat(call: PoolCall): void {
    if (this.kind.suspectsCalls) call.isExclusive = true;
    this.accept(call);
  }
}

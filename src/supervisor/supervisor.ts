import { type ChildSpec } from './child-spec.js';
import { type Console } from './console.js';
import { type InstanceRecord } from './instance-record.js';
import { SupervisedChild } from './supervised-child.js';

/** Why the supervisor ends, and the code it ends with. */
export interface Ending {
  readonly reason: string;
  readonly exitCode: number;
}

/** Children in ranks: a rank starts when the one before serves, and ends before it. */
export class Supervisor {
  private readonly ranks: SupervisedChild[][] = [];
  /** Settles once, with the first reason to end. */
  readonly ending: Promise<Ending>;
  private settle!: (ending: Ending) => void;

  constructor(
    private readonly console: Console,
    private readonly record: Pick<InstanceRecord, 'started' | 'ended'>,
  ) {
    this.ending = new Promise((resolve) => (this.settle = resolve));
  }

  /** Resolves when all of the rank serve, or when the supervisor is to end. */
  async startRank(specs: readonly ChildSpec[]): Promise<void> {
    const watcher = {
      started: (name: string, pid: number) => this.record.started(name, pid),
      ended: (name: string) => this.record.ended(name),
      gaveUp: (_name: string, reason: string, exitCode: number) => this.end({ reason, exitCode }),
    };
    const rank = specs.map((spec) => new SupervisedChild(spec, this.console, watcher));
    this.ranks.push(rank);
    await Promise.race([Promise.all(rank.map((child) => child.start())), this.ending]);
  }

  end(ending: Ending): void {
    this.settle(ending);
  }

  /** Last rank first; within a rank all at once. */
  async stop(): Promise<void> {
    for (const rank of this.ranks.toReversed()) await Promise.all(rank.map((child) => child.stop()));
  }

  /** Hurries a `stop()` that is under way. */
  kill(): void {
    for (const child of this.ranks.flat()) child.kill();
  }
}

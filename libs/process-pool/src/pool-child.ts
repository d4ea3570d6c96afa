import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type PoolCall } from './pool-call.js';
import { fromWire, type ParentMessage, type ReplyMessage } from './protocol.js';

/** Between asking a process to end and forcing it. */
const KILL_GRACE_MS = 10_000;

export interface ChildEvents {
  /** A call was answered; the child may take another. */
  onAnswer(child: PoolChild): void;
  /** The process is gone; `reason` is its signal, exit code or spawn error. `calls` were not answered. */
  onGone(child: PoolChild, reason: string, calls: PoolCall[]): void;
}

/** How to start a process. Its environment is `env` and nothing more. */
export interface ChildStart {
  readonly name: string;
  readonly entry: URL;
  readonly env: Readonly<Record<string, string>>;
  readonly execArgv: readonly string[];
}

/** One process as its parent sees it. */
export class PoolChild {
  /** Serves one exclusive call. */
  isExclusive = false;
  /** Takes no new call: about to be replaced, or kept free for an exclusive call. */
  isRetiring = false;
  isReserved = false;
  /** Told to end, not yet gone. */
  isDying = false;
  served = 0;
  rssBytes = 0;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  private readonly process: ChildProcess;
  private readonly calls = new Map<number, PoolCall>();
  private nextId = 1;

  constructor({ name, entry, env, execArgv }: ChildStart, events: ChildEvents) {
    // Its own process group: a terminal's Ctrl-C does not reach it, a kill reaches all it started. The bare environment
    // keeps the parent's secrets out of a process that parses strangers' files.
    this.process = fork(fileURLToPath(entry), [name], {
      serialization: 'advanced',
      detached: true,
      env: { ...env },
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.process.on('message', (message) => this.receive(message as ReplyMessage, events));
    this.gone = new Promise((resolve) => {
      const end = (reason: string) => {
        this.isDying = true;
        const calls = [...this.calls.values()];
        this.calls.clear();
        events.onGone(this, reason, calls);
        resolve();
      };
      this.process.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      this.process.on('error', (error) => {
        if (this.process.pid === undefined) end(error.message);
      });
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get inFlight(): number {
    return this.calls.size;
  }

  get isIdle(): boolean {
    return this.calls.size === 0 && !this.isDying && !this.isRetiring;
  }

  /** Open to interactive calls. */
  get isShared(): boolean {
    return !this.isExclusive && !this.isReserved && !this.isRetiring && !this.isDying;
  }

  send(call: PoolCall): void {
    const message: ParentMessage = { kind: 'call', id: this.nextId++, op: call.op, args: call.args };
    this.isExclusive = call.isExclusive;
    this.isReserved = false;
    call.tries++;
    this.calls.set(message.id, call);
    try {
      // A closed channel is followed by `exit`, which returns the call.
      this.process.send(message, () => undefined);
    } catch (error) {
      this.calls.delete(message.id);
      this.isExclusive = false;
      call.reject(error as Error);
    }
  }

  has(call: PoolCall): boolean {
    return [...this.calls.values()].includes(call);
  }

  /** Nobody waits for the call any more; the process may stop early and answers as usual. */
  cancel(call: PoolCall): void {
    for (const [id, candidate] of this.calls) {
      if (candidate === call && this.process.connected) this.process.send({ kind: 'cancel', id }, () => undefined);
    }
  }

  /** SIGTERM to the group, SIGKILL after the grace. Idempotent. */
  kill(): void {
    if (this.isDying) return;
    this.isDying = true;
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), KILL_GRACE_MS);
    void this.gone.then(() => clearTimeout(timer));
  }

  private signal(name: NodeJS.Signals): void {
    if (this.process.pid === undefined || this.process.exitCode !== null) return;
    try {
      process.kill(-this.process.pid, name);
    } catch {
      this.process.kill(name);
    }
  }

  private receive(message: ReplyMessage, events: ChildEvents): void {
    const call = this.calls.get(message.id);
    if (!call) return;
    if (message.kind === 'progress') {
      call.progress(message.fraction);
      return;
    }
    this.calls.delete(message.id);
    this.isExclusive = false;
    this.served++;
    this.rssBytes = message.rssBytes;
    this.isRetiring ||= message.isSpent;
    if (message.kind === 'result') call.resolve(message.value);
    else call.reject(fromWire(message.error));
    events.onAnswer(this);
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT_CONFIG } from '../platform/process/life-cycle.js';
import { type ChildCommand, type ChildSpec } from './child-spec.js';
import { type Console } from './console.js';
import { tailOf, withLogFile } from './log-file.js';
import { RestartPolicy } from './restart-policy.js';

/** What a child's keeper is told; every call is about the child `name`. */
export interface ChildWatcher {
  /** Before the child does anything, so that a supervisor killed right now leaves a trace of it. */
  started(name: string, pid: number): void;
  ended(name: string): void;
  /** It will not be started again. `exitCode` is what the supervisor should end with. */
  gaveUp(name: string, reason: string, exitCode: number): void;
}

interface Death {
  readonly how: string;
  readonly exitCode: number | null;
}

/** One process kept alive until `stop()`: started again when it dies, given up when it keeps dying. */
export class SupervisedChild {
  private readonly restarts = new RestartPolicy();
  private readonly ending = new AbortController();
  private child: ChildProcess | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly spec: ChildSpec,
    private readonly console: Console,
    private readonly watcher: ChildWatcher,
  ) {}

  /** Resolves when it serves for the first time; never, when it is stopped or given up before. */
  start(): Promise<void> {
    return new Promise((served) => {
      this.running = this.keepAlive(served);
    });
  }

  /** Ends it as its spec says and resolves when it is gone. */
  async stop(): Promise<void> {
    this.ending.abort();
    const { child } = this;
    if (child && isAlive(child)) {
      const { signal, graceMs, force } = this.spec.stop;
      child.kill(signal);
      const timer = setTimeout(() => {
        this.console.say(`${this.spec.name} did not end within ${graceMs / 1000} s; ending it by force`);
        child.kill(force);
      }, graceMs);
      await new Promise((resolve) => child.once('exit', resolve));
      clearTimeout(timer);
    }
    await this.running;
  }

  /** The impatient way, while `stop()` is waiting. */
  kill(): void {
    if (this.child && isAlive(this.child)) this.child.kill(this.spec.stop.force);
  }

  private async keepAlive(served: () => void): Promise<void> {
    const { name } = this.spec;
    for (let starts = 1; !this.ending.signal.aborted; starts++) {
      const death = await this.live(() => {
        if (starts > 1) this.console.say(`${name} is back`);
        served();
      });
      this.watcher.ended(name);
      if (this.ending.signal.aborted) return;
      if (death.exitCode === EXIT_CONFIG) return this.watcher.gaveUp(name, `${name} ${death.how}`, EXIT_CONFIG);
      const delayMs = this.restarts.afterDeath(Date.now());
      if (delayMs === null)
        return this.watcher.gaveUp(name, `${name} died five times within a minute; the last time it ${death.how}`, 1);
      this.console.say(`${name} ${death.how}; starting it again${delayMs > 0 ? ` in ${delayMs / 1000} s` : ''}`);
      await sleep(delayMs, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  /** One life, from preparation to exit. */
  private async live(served: () => void): Promise<Death> {
    try {
      await this.spec.prepare?.(this.ending.signal);
      if (this.ending.signal.aborted) return { how: 'was stopped', exitCode: null };
    } catch (error) {
      return { how: `could not be prepared: ${messageOf(error)}`, exitCode: null };
    }
    const command = this.spec.command();
    const child = launch(command);
    this.child = child;
    const gone = new AbortController();
    const death = deathOf(child, command).finally(() => gone.abort());
    if (child.pid === undefined) return death;
    this.watcher.started(this.spec.name, child.pid);
    if (command.output === 'relay') this.console.relay(this.spec.name, child);
    let fault: string | null = null;
    const over = AbortSignal.any([gone.signal, this.ending.signal]);
    this.spec.ready(child, over).then(
      () => over.aborted || served(),
      (error: unknown) => {
        if (over.aborted) return;
        fault = messageOf(error);
        child.kill(this.spec.stop.signal);
      },
    );
    const end = await death;
    if (command.output === 'relay') await lastWords(child);
    return fault === null ? end : { ...end, how: `could not be brought into service: ${fault}` };
  }
}

/** In a group of its own: Ctrl-C of the terminal reaches the supervisor alone, which ends its children in order. */
function launch({ file, args, cwd, env, output }: ChildCommand): ChildProcess {
  const options = { cwd, env, detached: true };
  if (output === 'relay') return spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  return withLogFile(output.logFile, (log) => spawn(file, args, { ...options, stdio: ['ignore', log, log] }));
}

function deathOf(child: ChildProcess, { file, output }: ChildCommand): Promise<Death> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ how: `could not be started: ${file}: ${error.message}`, exitCode: null }));
    child.once('exit', (exitCode, signal) => {
      const lines = output === 'relay' ? '' : tailOf(output.logFile);
      const how = `ended with ${signal ?? `code ${exitCode}`}`;
      resolve({ how: exitCode !== 0 && lines ? `${how}:\n${lines}\n` : how, exitCode });
    });
  });
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Ends what the dead child forked, which may hold its pipes open, and lets the lines still in them arrive. */
async function lastWords(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  endGroup(child);
  await Promise.race([closed, sleep(500, undefined, { ref: false })]);
}

/** What a dead child forked (raster processes in the middle of a computation) serves nobody any more. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody was left.
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

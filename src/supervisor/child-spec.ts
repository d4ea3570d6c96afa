import { type ChildProcess } from 'node:child_process';

/** What the supervisor must know of a process to keep it alive: how to start it, when it serves, how to end it. */
export interface ChildSpec {
  /** As log lines call it: `api`, `worker 1`, `postgres`, `redis`. */
  readonly name: string;
  /** Runs before every start; removes what a predecessor left that died without cleaning up. */
  prepare?(signal: AbortSignal): Promise<void>;
  /** Asked anew for every start. */
  command(): ChildCommand;
  /** Resolves when the process serves. A rejection counts as a death and its message as the reason. */
  ready(child: ChildProcess, signal: AbortSignal): Promise<void>;
  readonly stop: StopManner;
}

export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `relay`: lines to our own output, with an IPC channel; else the file that takes the output. */
  readonly output: 'relay' | { readonly logFile: string };
}

export interface StopManner {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  /** Sent when the grace has run out, and at once on a second Ctrl-C. */
  readonly force: NodeJS.Signals;
}

import { spawn } from 'node:child_process';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { TilesConfig } from '../../platform/config/config.js';

export interface MagoRun {
  /** Folder of GeoTIFFs. */
  readonly input: string;
  readonly output: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 6 * 3_600_000;
/** Before a process that was asked to stop is killed. */
const STOP_MS = 10_000;
/** Of what it says, for the message when it fails. */
const TAIL_CHARS = 500;

/** The optional external program that makes quantized mesh: mago-3d-terrainer, or any that takes the same arguments. */
@Injectable()
export class MagoTerrainer {
  private readonly command: readonly string[] | null;

  constructor({ magoTerrainer }: TilesConfig) {
    this.command = magoTerrainer;
  }

  /** @throws UNAVAILABLE with the setting's name when none is installed here */
  assertInstalled(): readonly string[] {
    if (this.command !== null) return this.command;
    const message = 'No terrainer is installed: set SWATH_MAGO_TERRAINER to the command of mago-3d-terrainer';
    throw new DomainError('UNAVAILABLE', message, { detail: { code: 'mago_not_installed', message } });
  }

  /** @throws UNAVAILABLE, UPSTREAM_FAILED when the program fails, TIMEOUT, CANCELLED */
  async run({ input, output, minZoom, maxZoom, signal }: MagoRun): Promise<void> {
    const [program, ...first] = this.assertInstalled() as [string, ...string[]];
    const zooms = ['-min', String(minZoom), '-max', String(maxZoom)];
    // A group of its own: the program may be a script around another one, and both have to go.
    const child = spawn(program, [...first, '-input', input, '-output', output, ...zooms], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', TMPDIR: output },
    });
    let tail = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-TAIL_CHARS)));
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const stop = (name: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name);
      } catch {
        // Gone already.
      }
    };
    let killing: NodeJS.Timeout | undefined;
    const onAbort = () => {
      stop('SIGTERM');
      killing = setTimeout(() => stop('SIGKILL'), STOP_MS);
    };
    deadline.addEventListener('abort', onAbort, { once: true });
    if (deadline.aborted) onAbort();
    try {
      const [code, failure] = await new Promise<[number | null, Error | null]>((resolve) => {
        child.once('error', (error) => resolve([null, error]));
        child.once('close', (exit) => resolve([exit, null]));
      });
      signal.throwIfAborted();
      if (deadline.aborted) throw new DomainError('TIMEOUT', 'The terrainer took longer than six hours');
      if (failure !== null)
        throw new DomainError('UNAVAILABLE', 'The terrainer of SWATH_MAGO_TERRAINER cannot be started', {
          cause: failure,
        });
      if (code !== 0)
        throw new DomainError('UPSTREAM_FAILED', `The terrainer ended with code ${code}`, { cause: new Error(tail) });
    } finally {
      clearTimeout(killing);
      deadline.removeEventListener('abort', onAbort);
    }
  }
}

import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildSpec } from './child-spec.js';
import { WORKER_FLAGS } from './worker-flags.js';

const GRACE_MS = 30_000;
const STOP = { signal: 'SIGTERM', graceMs: GRACE_MS, force: 'SIGKILL' } as const;

/** How one of our own Node processes is started. */
export interface NodeProcess {
  /** Path of the compiled main. */
  readonly main: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The word `worker` stands in its command line. It serves when it says so over IPC: `{type: 'ready'}`. */
export function workerSpec(name: string, { main, env }: NodeProcess): ChildSpec {
  return {
    name,
    stop: STOP,
    command: () => ({ file: process.execPath, args: [...WORKER_FLAGS, main], env, output: 'relay' }),
    ready: async (child, signal) => {
      await message(child, 'ready', signal);
    },
  };
}

/**
 * The API says over IPC which port it got (`{type: 'listening', port}`), and keeps it over restarts. It serves when its
 * `/health/ready` answers 200; `onServing` gets its address then, `onWaiting` what it answers while it takes long.
 */
export function apiSpec(
  api: NodeProcess & { readonly host: string; readonly port: number },
  onServing: (url: string) => void,
  onWaiting: (health: string) => void,
): ChildSpec {
  let { port } = api;
  return {
    name: 'api',
    stop: STOP,
    command: () => ({
      file: process.execPath,
      args: [api.main],
      env: { ...api.env, PORT: String(port) },
      output: 'relay',
    }),
    ready: async (child, signal) => {
      port = (await message(child, 'listening', signal))['port'] as number;
      await healthy(urlOf(reachable(api.host), port), signal, onWaiting);
      onServing(urlOf(api.host, port));
    },
  };
}

async function message(child: ChildProcess, type: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  for (;;) {
    const [received] = (await once(child, 'message', { signal })) as [Record<string, unknown>];
    if (received['type'] === type) return received;
  }
}

async function healthy(url: string, signal: AbortSignal, onWaiting: (health: string) => void): Promise<void> {
  for (let polls = 1; !signal.aborted; polls++) {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]) })
      .then(async (response) => ({ ok: response.ok, body: await response.text() }))
      .catch((error: Error) => ({ ok: false, body: error.message }));
    if (answer.ok) return;
    if (polls % 100 === 0) onWaiting(answer.body);
    await sleep(100);
  }
}

/** A wildcard address is not one to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

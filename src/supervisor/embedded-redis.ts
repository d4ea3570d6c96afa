import { mkdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildSpec } from './child-spec.js';
import { SERVER_ENV } from './server-env.js';

export interface EmbeddedRedisOptions {
  /** Folder of this server alone; it stays empty. */
  readonly folder: string;
  /** Path of the socket, under 104 bytes. */
  readonly socket: string;
  readonly logFile: string;
}

export function embeddedRedisUrl(socket: string): string {
  return `unix://${encodeURI(socket)}`;
}

/** A private Redis on a socket. It keeps nothing on disk: it only rings, PostgreSQL remembers. */
export function embeddedRedis({ folder, socket, logFile }: EmbeddedRedisOptions): ChildSpec {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    // A queue must refuse rather than forget.
    'maxmemory-policy': 'noeviction',
  };
  return {
    name: 'redis',
    stop: { signal: 'SIGTERM', graceMs: 5000, force: 'SIGKILL' },
    prepare: async () => rmSync(socket, { force: true }),
    command: () => ({
      file: 'redis-server',
      args: Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]),
      env: SERVER_ENV,
      output: { logFile },
    }),
    ready: async (_child, signal) => {
      while (!signal.aborted && !(await answersPing(socket))) await sleep(20);
    },
  };
}

function answersPing(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => connection.write('PING\r\n'));
    const answer = (pong: boolean) => {
      connection.destroy();
      resolve(pong);
    };
    connection.setTimeout(1000, () => answer(false));
    connection.once('error', () => answer(false));
    connection.once('data', (data) => answer(data.toString().startsWith('+PONG')));
  });
}

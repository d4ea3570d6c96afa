import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis of one test file, which may stop and wipe it. */
export interface RedisServer {
  readonly url: string;
  wipe(): Promise<void>;
  /** Ends the server; nothing is saved. */
  stop(): Promise<void>;
  /** Starts it again, empty, on the same address. */
  start(): Promise<void>;
  drop(): Promise<void>;
}

export async function freshRedis(): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'swath-redis-'));
  const path = join(dir, 'redis.sock');
  let server: ChildProcess | null = null;

  const start = async () => {
    const options = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', dir];
    server = spawn('redis-server', options, { stdio: 'ignore' });
    const probe = new Redis({ path, retryStrategy: () => 50, maxRetriesPerRequest: 100 });
    probe.on('error', () => undefined);
    await probe.ping();
    probe.disconnect();
  };
  const stop = async () => {
    if (server === null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
    server = null;
  };

  await start();
  return {
    url: `unix://${path}`,
    wipe: async () => {
      const client = new Redis({ path });
      await client.flushall();
      client.disconnect();
    },
    stop,
    start,
    drop: async () => {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

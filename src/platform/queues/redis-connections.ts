import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { RedisConfig } from '../config/config.js';
import { redisOptionsOf } from './redis-options.js';

/** The three uses that Bull makes of Redis; a `bclient` blocks in BRPOPLPUSH, so each queue needs its own. */
export type ConnectionKind = 'client' | 'subscriber' | 'bclient';

/** What one command may take before it counts as failed: a stopped Redis accepts connections and never answers. */
const COMMAND_TIMEOUT_MS = 5_000;
const MAX_RETRY_DELAY_MS = 1_000;

/**
 * The process's connections to Redis. They reconnect by themselves for ever; an outage is logged once when it begins and
 * once when it ends, not per attempt.
 */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  private readonly log = new Logger('Redis');
  private readonly options: RedisOptions;
  private readonly open: Redis[] = [];
  private readonly shared = new Map<ConnectionKind, Redis>();
  private isDown = false;
  private isClosing = false;

  constructor(config: RedisConfig) {
    this.options = {
      ...redisOptionsOf(config.url),
      keepAlive: 10_000,
      retryStrategy: (times) => (this.isClosing ? null : Math.min(50 * 2 ** Math.min(times, 10), MAX_RETRY_DELAY_MS)),
    };
  }

  /** True between the first failure and the next successful connection. */
  get down(): boolean {
    return this.isDown;
  }

  for(kind: ConnectionKind): Redis {
    if (kind === 'bclient') return this.connect(kind);
    const client = this.shared.get(kind) ?? this.connect(kind);
    this.shared.set(kind, client);
    return client;
  }

  /** Waits for the command connection. @throws Error past the deadline, naming what the connection is doing. */
  async ready(deadlineMs: number): Promise<void> {
    const client = this.for('client');
    if (client.status === 'ready') return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`Redis is not reachable (${client.status})`)), deadlineMs);
    client.once('ready', resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      client.off('ready', resolve);
    }
  }

  onApplicationShutdown(): void {
    this.isClosing = true;
    for (const connection of this.open) connection.disconnect();
  }

  private connect(kind: ConnectionKind): Redis {
    const connection = new Redis({ ...this.options, ...BY_KIND[kind] });
    connection.on('error', (error: Error) => this.wentDown(error));
    // Every queue listens on the shared ones: as many as there are job families, not a leak.
    connection.setMaxListeners(0);
    if (kind === 'client') connection.on('ready', () => this.cameUp());
    this.open.push(connection);
    return connection;
  }

  private wentDown(error: Error): void {
    if (this.isDown || this.isClosing) return;
    this.isDown = true;
    this.log.error(`Redis is unreachable, retrying until it is back: ${error.message}`);
  }

  private cameUp(): void {
    if (this.isDown) this.log.log('Redis is reachable again');
    this.isDown = false;
  }
}

const BY_KIND: Readonly<Record<ConnectionKind, RedisOptions>> = {
  // Commands wait for a connection, but not for ever: Bull fetches what its blocked connection popped through this one,
  // and after an outage either may be back first.
  client: { maxRetriesPerRequest: null, commandTimeout: COMMAND_TIMEOUT_MS },
  // Bull insists on these two: a blocked or subscribed connection waits for Redis, however long.
  subscriber: { maxRetriesPerRequest: null, enableReadyCheck: false },
  bclient: { maxRetriesPerRequest: null, enableReadyCheck: false },
};

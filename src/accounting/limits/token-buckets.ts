import { Injectable, Logger } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { queuePrefix } from '../../platform/queues/queue-prefix.js';
import { RedisConnections } from '../../platform/queues/redis-connections.js';
import { periodMs } from './iso-period.js';
import { refillPerMs, type LimitPolicy } from './policy.js';
import { TAKE_TOKENS } from './take-tokens.lua.js';

/** One bucket's part of a draw. */
export interface Draw {
  readonly policy: LimitPolicy;
  /** Tokens to take; may be negative when settling. */
  readonly cost: number;
}

export type DrawMode = 'take' | 'settle';

export interface Drawn {
  readonly taken: boolean;
  /** Tokens left, in the order of the draws; null = no such bucket yet (`settle`). */
  readonly levels: ReadonlyArray<number | null>;
}

/** Redis has answered that it knows nothing of a bucket and needs to be told what it holds. */
export const UNSEEDED = Symbol('unseeded');

type ScriptedRedis = Redis & {
  swathTakeTokens(keys: number, key: string, ...argv: Array<string | number>): Promise<[number, ...string[]]>;
};

/** Longer would hold up requests for the sake of counting them. */
const PATIENCE_MS = 1_000;
/** After Redis was silent, requests pass unasked for so long. */
const PAUSE_MS = 5_000;

/** The buckets of all API processes of this instance, in Redis. */
@Injectable()
export class TokenBuckets {
  private readonly log = new Logger('Limits');
  private prefix: Promise<string> | null = null;
  private isOff = false;
  private pausedUntil = 0;

  constructor(
    private readonly connections: RedisConnections,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * All draws or none. @param seeds level of each bucket should it be new; null = not known
   * @returns null when Redis cannot be asked: then nothing limits
   */
  async draw(
    accountId: string,
    mode: DrawMode,
    draws: readonly Draw[],
    seeds: ReadonlyArray<number | null>,
  ): Promise<Drawn | typeof UNSEEDED | null> {
    if (Date.now() < this.pausedUntil) return null;
    try {
      const key = `${await this.keyPrefix()}:limits:${accountId}`;
      const client = await this.client();
      const argv = draws.flatMap((draw, i) => argumentsOf(draw, seeds[i] ?? null));
      const [verdict, ...levels] = await soon(client.swathTakeTokens(1, key, mode, ttlMs(draws), ...argv));
      this.cameBack();
      if (verdict === -1) return UNSEEDED;
      return { taken: verdict === 1, levels: levels.map((level) => (level === '' ? null : Number(level))) };
    } catch (error) {
      this.giveUp(error);
      return null;
    }
  }

  private async client(): Promise<ScriptedRedis> {
    const client = this.connections.for('client') as ScriptedRedis;
    if (this.connections.down) throw new Error('the connection is down');
    if (client.status !== 'ready') await this.connections.ready(PATIENCE_MS);
    if (typeof client.swathTakeTokens !== 'function') client.defineCommand('swathTakeTokens', { lua: TAKE_TOKENS });
    return client;
  }

  private async keyPrefix(): Promise<string> {
    this.prefix ??= queuePrefix(this.dataSource);
    try {
      return await this.prefix;
    } catch (error) {
      this.prefix = null;
      throw error;
    }
  }

  private giveUp(error: unknown): void {
    // A connection that says that it is down costs nothing to ask again.
    if (!this.connections.down) this.pausedUntil = Date.now() + PAUSE_MS;
    if (!this.isOff) this.log.error(`Redis does not answer, requests pass without limits: ${String(error)}`);
    this.isOff = true;
  }

  private cameBack(): void {
    if (this.isOff) this.log.log('Redis answers again, limits hold');
    this.isOff = false;
  }
}

/** The capacity is part of the name: a bucket that an administrator makes larger or smaller is a new one. */
function argumentsOf({ policy, cost }: Draw, seed: number | null): Array<string | number> {
  const { type, samplingPeriod, capacity } = policy;
  const field = `${type} ${samplingPeriod} ${capacity}`;
  return [field, capacity, refillPerMs(policy), cost, Math.max(0, cost), seed ?? ''];
}

/** A bucket that nobody touched for two periods is full, or known to the books. */
function ttlMs(draws: readonly Draw[]): number {
  return Math.ceil(2 * Math.max(60_000, ...draws.map(({ policy }) => periodMs(policy.samplingPeriod) ?? 0)));
}

async function soon<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

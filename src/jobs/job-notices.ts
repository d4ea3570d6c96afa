import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { DatabaseConfig } from '../platform/config/config.js';

/** Written by the trigger of the jobs table; the payload is the job's id, or another subject that somebody subscribed to. */
export const JOB_NOTICES_CHANNEL = 'swath_jobs';
const RECONNECT_DELAY_MS = 500;
/** A listening connection is silent by nature; this finds out that its peer is gone. */
const PROBE_EVERY_MS = 20_000;

/**
 * Tells subscribers that a job's row changed, whichever process changed it: one LISTEN connection per process, outside
 * the pool. A notice is only a hint to read the row again; after a lost connection everybody gets one.
 */
@Injectable()
export class JobNotices implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(JobNotices.name);
  private readonly subscribers = new Map<string, Set<() => void>>();
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | undefined;
  private isDown = false;
  private isClosed = false;

  constructor(private readonly database: DatabaseConfig) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
  }

  /** `changed` must not throw. @param jobId or another subject. @returns the function that ends the subscription. */
  subscribe(jobId: string, changed: () => void): () => void {
    const those = this.subscribers.get(jobId) ?? new Set();
    this.subscribers.set(jobId, those.add(changed));
    return () => {
      those.delete(changed);
      if (those.size === 0 && this.subscribers.get(jobId) === those) this.subscribers.delete(jobId);
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.database.url,
      application_name: 'swath jobs listener',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
    });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, new Error('connection ended')));
    client.on('notification', ({ payload }) => this.subscribers.get(payload ?? '')?.forEach((changed) => changed()));
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${JOB_NOTICES_CHANNEL}`);
    } catch (error) {
      return this.lost(client, error);
    }
    if (this.isDown) {
      this.log.log('hears of job changes again');
      for (const those of this.subscribers.values()) those.forEach((changed) => changed());
    }
    this.isDown = false;
    this.timer = setTimeout(() => void this.probe(client), PROBE_EVERY_MS);
  }

  private async probe(client: pg.Client): Promise<void> {
    try {
      await client.query('SELECT 1');
      if (client === this.client && !this.isClosed)
        this.timer = setTimeout(() => void this.probe(client), PROBE_EVERY_MS);
    } catch (error) {
      this.lost(client, error);
    }
  }

  /** May be called several times for one connection; only the first counts. */
  private lost(client: pg.Client, error: unknown): void {
    if (client !== this.client || this.isClosed) return;
    this.client = null;
    clearTimeout(this.timer);
    if (!this.isDown)
      this.log.warn(`does not hear of job changes, reconnecting: ${error instanceof Error ? error.message : error}`);
    this.isDown = true;
    client.end().catch(() => undefined);
    this.timer = setTimeout(() => void this.connect(), RECONNECT_DELAY_MS);
  }
}

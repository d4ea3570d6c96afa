import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { addUsage, type UsageEntry, utcDay } from './add-usage.query.js';

/** What a kill -9 can lose. */
const FLUSH_EVERY_MS = 1_000;

type Counted = Omit<UsageEntry, 'day'>;

/**
 * Sums up what requests add and writes it once a second, so that a busy account is one row update a second and not one
 * per request. While PostgreSQL is away the sums wait: their number is that of accounts × products, not of requests.
 */
@Injectable()
export class UsageBuffer implements OnApplicationShutdown {
  private readonly log = new Logger('Usage');
  private waiting = new Map<string, UsageEntry>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private isFailing = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Counts for the UTC day of now. */
  add(counted: Counted): void {
    this.put({ ...counted, day: utcDay(new Date()) });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  /** Resolves when all that was added before is written, or has failed and waits for the next time. Never rejects. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async write(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.size === 0) return;
    const batch = [...this.waiting.values()];
    this.waiting = new Map();
    try {
      await addUsage(this.dataSource.manager, batch);
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.log.error(`usage cannot be written, it waits: ${String(error)}`);
      this.isFailing = true;
      for (const entry of batch) this.put(entry);
      this.timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS).unref();
    }
  }

  private put(entry: UsageEntry): void {
    const key = [entry.accountId, entry.day, entry.product, entry.outcome].join('|');
    const sum = this.waiting.get(key);
    const requests = entry.requests + (sum?.requests ?? 0);
    const units = entry.units + (sum?.units ?? 0);
    this.waiting.set(key, { ...entry, requests, units });
  }
}

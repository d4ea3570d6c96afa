import { Injectable, Logger } from '@nestjs/common';
import { Buckets } from '#libs/storage';

/**
 * Deletes objects of the house bucket that no row names any more. Call it after the commit, never before: a file
 * without a row is waste, a row without a file is a fault. Best effort — it logs what it could not delete and does
 * not throw.
 */
@Injectable()
export class ObjectReaper {
  private readonly logger = new Logger(ObjectReaper.name);

  constructor(private readonly buckets: Buckets) {}

  /** @returns how many objects are gone. */
  async reap(keys: Iterable<string>): Promise<number> {
    const store = this.buckets.house();
    let deleted = 0;
    for (const key of keys) {
      try {
        await store.delete(key);
        deleted += 1;
      } catch (error) {
        this.logger.warn(`Could not delete object ${key}: ${String(error)}`);
      }
    }
    return deleted;
  }

  /** Everything below a folder of keys (`rasters/<id>/`). @returns how many objects are gone. */
  async reapBelow(prefix: string): Promise<number> {
    const keys: string[] = [];
    try {
      for await (const { key } of this.buckets.house().list(prefix)) keys.push(key);
    } catch (error) {
      this.logger.warn(`Could not list objects below ${prefix}: ${String(error)}`);
    }
    return this.reap(keys);
  }
}

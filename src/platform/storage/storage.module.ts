import { Global, Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Buckets, loadBucketsFile } from '#libs/storage';
import { DataConfig } from '../config/config.js';
import { ObjectLocations } from './object-locations.js';
import { Scratch } from './scratch.js';

/** A write that has not grown for a day has no writer any more. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/** The instance's buckets and its scratch space, for every feature of the API and the worker. */
@Global()
@Module({
  providers: [
    {
      provide: Buckets,
      useFactory: async ({ dir, bucketsFile }: DataConfig) =>
        new Buckets({ dataDir: dir, s3: bucketsFile ? await loadBucketsFile(bucketsFile) : {} }),
      inject: [DataConfig],
    },
    ObjectLocations,
    Scratch,
  ],
  exports: [Buckets, ObjectLocations, Scratch],
})
export class StorageModule implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger(StorageModule.name);

  constructor(private readonly buckets: Buckets) {}

  async onModuleInit(): Promise<void> {
    this.buckets.house();
    const removed = await this.buckets.removeAbandonedWrites(ABANDONED_AFTER_MS);
    if (removed > 0) this.log.warn(`Removed ${removed} half-written file(s) of processes that died`);
  }

  onApplicationShutdown(): void {
    this.buckets.close();
  }
}

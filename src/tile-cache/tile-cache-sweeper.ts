import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Repetition } from '../platform/process/repetition.js';
import { TileCacheCare } from './tile-cache-care.js';

const EVERY_MS = 60_000;

/** Tends the cache once a minute, in every worker. */
@Injectable()
export class TileCacheSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(TileCacheSweeper.name);
  private readonly repetition = new Repetition(
    EVERY_MS,
    () => this.care.tend(),
    (error) => this.log.warn(`the tile cache could not be tended, which will be repeated: ${String(error)}`),
  );

  constructor(private readonly care: TileCacheCare) {}

  onApplicationBootstrap(): void {
    this.repetition.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.repetition.stop();
  }
}

import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { TileCacheCare } from './tile-cache-care.js';

const EVERY_MS = 60_000;

/** Tends the cache once a minute, in every worker. */
@Injectable()
export class TileCacheSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(TileCacheSweeper.name);
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<unknown> = Promise.resolve();
  private isStopping = false;

  constructor(private readonly care: TileCacheCare) {}

  onApplicationBootstrap(): void {
    this.tendAndRepeat();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.current;
  }

  private tendAndRepeat(): void {
    this.current = this.care
      .tend()
      .catch((error: unknown) =>
        this.log.warn(`the tile cache could not be tended, which will be repeated: ${String(error)}`),
      )
      .then(() => {
        if (!this.isStopping) this.timer = setTimeout(() => this.tendAndRepeat(), EVERY_MS).unref();
      });
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobKinds } from '../jobs/index.js';

/** What API and worker both know of the seeding job. */
@Injectable()
export class SeedKinds implements OnModuleInit {
  constructor(private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    this.kinds.register({
      kind: 'cache_seed',
      family: 'seed',
      capability: 'upload',
      // Tiles that are kept already are skipped: a retry goes on where the job ended.
      retryable: async () => ({ can: true }),
      // What was painted stays: it is as good as any other tile.
      onUnfinished: async () => undefined,
    });
  }
}

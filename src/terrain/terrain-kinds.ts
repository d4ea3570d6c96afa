import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobKinds, type JobKind } from '../jobs/index.js';

export const TERRAIN_JOBS = ['terrain_generate', 'terrain_merge', 'terrain_mago'] as const satisfies readonly JobKind[];

/** What API and worker both know of the jobs that make terrain. */
@Injectable()
export class TerrainKinds implements OnModuleInit {
  constructor(private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    for (const kind of TERRAIN_JOBS)
      this.kinds.register({
        kind,
        family: 'terrain',
        capability: 'upload',
        retryable: async () => ({ can: true }),
        // What was written stays for a retry; the sweeper removes it when none came.
        onUnfinished: async () => undefined,
      });
  }
}

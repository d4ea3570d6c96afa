import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobKinds } from '../../jobs/index.js';

/**
 * What API and worker both know of the jobs of this room. None of them undoes anything: rows say what is to be done, and
 * `ImportClock` makes a job anew for whatever has none.
 */
@Injectable()
export class ImportKinds implements OnModuleInit {
  constructor(private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    this.kinds.register({
      kind: 'import_place',
      family: 'import',
      capability: 'manage_collections',
      retryable: async () => ({ can: false, reason: 'It is tried again by itself while its order is running' }),
      onUnfinished: async () => undefined,
    });
  }
}

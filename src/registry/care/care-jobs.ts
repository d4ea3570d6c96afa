import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobKinds, type Job } from '../../jobs/index.js';
import { type CareScope } from './cared-datasets.query.js';
import { type ResyncWishes } from './resync/resync.service.js';
import { type ThumbnailOrder } from './thumbnails/thumbnail-generation.js';

/** What the jobs of this feature store; every one of them may be run again as it is. */
export interface CareRequests {
  readonly rehash: CareScope;
  readonly resync: ResyncWishes;
  readonly thumbnails: ThumbnailOrder;
}

export type CareKind = keyof CareRequests;

export function careRequestOf<K extends CareKind>(job: Job, _kind: K): CareRequests[K] {
  return job.request as unknown as CareRequests[K];
}

/** What API and worker both know of the jobs that care for the registry: they write bit by bit, so nothing is to be undone. */
@Injectable()
export class CareKinds implements OnModuleInit {
  constructor(private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    const shared = {
      family: 'maintenance',
      retryable: async () => ({ can: true }) as const,
      onUnfinished: async () => undefined,
    } as const;
    this.kinds.register({ ...shared, kind: 'rehash', capability: 'edit_metadata' });
    this.kinds.register({ ...shared, kind: 'resync', capability: 'manage_settings' });
    this.kinds.register({ ...shared, kind: 'thumbnails', capability: 'export' });
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Job, type JobKindDefinition, JobKinds } from '../../jobs/index.js';
import { ImportDelivery } from '../deliveries/import-delivery.entity.js';
import { deliveryIdOf } from './delivery-job.js';
import { ImportEndings } from './import-endings.js';
import { ImportParents } from './import-parent.js';

const FAILED = ['DELIVERY_FAILED', 'IMPORT_FAILED', 'NON_INGESTIBLE'];

/** What API and worker both know of the jobs of this room. */
@Injectable()
export class ImportKinds implements OnModuleInit {
  constructor(
    private readonly kinds: JobKinds,
    private readonly dataSource: DataSource,
    private readonly parents: ImportParents,
    private readonly endings: ImportEndings,
  ) {}

  onModuleInit(): void {
    const common = { family: 'import', capability: 'manage_collections' } as const;
    const definitions: JobKindDefinition[] = [
      {
        ...common,
        kind: 'import_place',
        retryable: async () => ({ can: false, reason: 'It is tried again by itself while its order is running' }),
        onUnfinished: (...unfinished) => this.endings.ofPlacing(...unfinished),
      },
      {
        ...common,
        kind: 'delivery_import',
        retryable: (job) => this.isDeliveryRetryable(job),
        onRetry: (manager, job) => this.endings.revive(manager, job),
        onUnfinished: (...unfinished) => this.endings.ofDelivery(...unfinished),
      },
      {
        ...common,
        kind: 'delivery_archive',
        retryable: async () => ({ can: false, reason: 'Ask for the archive again' }),
        onUnfinished: (manager, job, outcome) => this.endings.ofArchive(manager, job, outcome),
      },
    ];
    for (const definition of definitions) this.kinds.register(definition);
  }

  /** While the order runs, its keys are here and its end is open. */
  private async isDeliveryRetryable(job: Job): Promise<{ can: true } | { can: false; reason: string }> {
    const delivery = await this.dataSource.manager.findOneBy(ImportDelivery, { id: deliveryIdOf(job) });
    if (delivery === null) return { can: false, reason: 'Its delivery is gone' };
    if (!FAILED.includes(delivery.status))
      return { can: false, reason: 'Its delivery has not failed; a passing fault is tried again by itself' };
    const { status } = await this.parents.of(delivery);
    return status === 'RUNNING' ? { can: true } : { can: false, reason: `What it was ordered with is ${status}` };
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type CareFault, CatalogueRefreshers, type CareHooks } from '../../registry/index.js';
import { CswMetadataRepair } from './csw-metadata-repair.service.js';
import { repairTargets } from './repair-targets.query.js';

/** What `POST /datasets/resync` with `refresh_csw` asks for. */
@Injectable()
export class CatalogueRefresh implements OnModuleInit {
  constructor(
    private readonly refreshers: CatalogueRefreshers,
    private readonly repair: CswMetadataRepair,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.refreshers.register((ids, hooks) => this.refresh(ids, hooks));
  }

  private async refresh(all: readonly string[], { signal, onProgress }: CareHooks) {
    const ids = await repairTargets(this.dataSource.manager, null, all);
    const counts = { done: 0, total: ids.length, failed: 0, skipped: 0 };
    const errors: CareFault[] = [];
    let updated = 0;
    for await (const { datasetId, outcome, reason } of this.repair.repair(ids, {
      endpoint: null,
      isDryRun: false,
      signal,
    })) {
      counts.done += 1;
      if (outcome === 'updated') updated += 1;
      if (outcome === 'no_record') errors.push({ dataset_id: datasetId, error: 'The catalogue has no such record' });
      if (reason !== null) errors.push({ dataset_id: datasetId, error: reason });
      counts.failed = errors.length;
      await onProgress?.({ ...counts });
    }
    return { updated, errors };
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DATASET_NOT_FOUND, servedByIds, Thumbnails } from '../../../datasets/index.js';
import { faultOf, type CareFault, type CareHooks } from '../care-report.js';

/** Whoever ordered it may see these datasets. */
export interface ThumbnailOrder {
  readonly ids: readonly string[];
  /** Px per side. */
  readonly size: number;
  readonly isForced: boolean;
}

export interface ThumbnailReport {
  generated: number;
  skipped: number;
  readonly failed: CareFault[];
}

/** Draws pictures of datasets before anyone asks for them. */
@Injectable()
export class ThumbnailGeneration {
  constructor(
    private readonly thumbnails: Thumbnails,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws CANCELLED, UNAVAILABLE, STORAGE_FULL */
  async run({ ids, size, isForced }: ThumbnailOrder, { signal, onProgress }: CareHooks): Promise<ThumbnailReport> {
    const report: ThumbnailReport = { generated: 0, skipped: 0, failed: [] };
    for (const [i, id] of ids.entries()) {
      if (signal.aborted) throw signal.reason;
      await this.one(id, size, isForced, report);
      const { failed, skipped } = report;
      await onProgress?.({ done: i + 1, total: ids.length, failed: failed.length, skipped });
    }
    return report;
  }

  private async one(id: string, size: number, isForced: boolean, report: ThumbnailReport): Promise<void> {
    try {
      const [dataset] = await servedByIds(this.dataSource.manager, [id]);
      if (dataset === undefined) report.failed.push({ dataset_id: id, error: DATASET_NOT_FOUND });
      else if (await this.thumbnails.prepare(dataset, size, isForced)) report.generated += 1;
      else report.skipped += 1;
    } catch (error) {
      report.failed.push({ dataset_id: id, error: faultOf(error) });
    }
  }
}

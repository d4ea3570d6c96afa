import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { DatasetPlaces } from '../../../datasets/index.js';
import { hashOf } from '../../../ingest/index.js';
import { caredDatasets, setMissing, type CaredDataset, type CareScope } from '../cared-datasets.query.js';
import { faultOf, type CareFault, type CareHooks } from '../care-report.js';
import { FileRefresh } from '../file-refresh.js';

export interface RehashReport {
  total: number;
  /** Whose bytes were others: their rows say now what the files are. */
  updated: number;
  unchanged: number;
  /** Ids of those whose file is gone. */
  readonly missing: string[];
  readonly errors: CareFault[];
}

type Finding = 'updated' | 'unchanged' | 'missing';

/** Hashes the files behind datasets again. Duplicates that come to light are never merged. */
@Injectable()
export class Rehash {
  constructor(
    private readonly places: DatasetPlaces,
    private readonly refresh: FileRefresh,
    private readonly dataSource: DataSource,
  ) {}

  /** How much there is to read. */
  async measure(scope: CareScope): Promise<{ datasets: number; bytes: number }> {
    const rows = await caredDatasets(this.dataSource.manager, scope);
    return { datasets: rows.length, bytes: rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  }

  /** Each dataset is written by itself: cut short and begun again, the work comes to the same. @throws CANCELLED, UNAVAILABLE */
  async run(scope: CareScope, { signal, onProgress }: CareHooks): Promise<RehashReport> {
    const rows = await caredDatasets(this.dataSource.manager, scope);
    const report = { total: rows.length, updated: 0, unchanged: 0, missing: [], errors: unknownIds(scope, rows) };
    for (const [i, row] of rows.entries()) {
      if (signal.aborted) throw signal.reason;
      await this.one(row, report, signal);
      const { missing, errors } = report as RehashReport;
      await onProgress?.({ done: i + 1, total: rows.length, failed: errors.length, skipped: missing.length });
    }
    return report;
  }

  private async one(row: CaredDataset, report: RehashReport, signal: AbortSignal): Promise<void> {
    try {
      const finding = await this.look(row, signal);
      if (finding === 'missing') report.missing.push(row.id);
      else report[finding] += 1;
    } catch (error) {
      report.errors.push({ dataset_id: row.id, error: faultOf(error) });
    }
  }

  private async look(row: CaredDataset, signal: AbortSignal): Promise<Finding> {
    const info = await this.places.info(row);
    await setMissing(this.dataSource.manager, [row.id], info === null);
    if (info === null) return 'missing';
    const { store, key, isInPlace } = await this.places.of(row);
    const sha256 = await hashOf(await store.get(key), signal);
    if (sha256 === row.sha256) {
      if (isInPlace) await this.refresh.touch(row, info.modifiedAt);
      return 'unchanged';
    }
    const isWritten =
      row.recordType === 'vrt_dataset'
        ? await this.refresh.setVrtHash(row, { sha256, sizeBytes: info.size })
        : await this.refresh.reread(row, signal);
    if (!isWritten) throw new DomainError('CONFLICT', 'The dataset is being changed: try again later');
    return 'updated';
  }
}

function unknownIds({ ids }: CareScope, rows: readonly CaredDataset[]): CareFault[] {
  const found = new Set(rows.map(({ id }) => id));
  return (ids ?? [])
    .filter((id) => !found.has(id))
    .map((id) => ({ dataset_id: id, error: 'There is no such dataset of yours' }));
}

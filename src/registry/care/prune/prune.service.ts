import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { DatasetDeletion, DatasetPlaces } from '../../../datasets/index.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { caredDatasets, setMissing, type CaredDataset, type CareScope } from '../cared-datasets.query.js';
import { faultOf, type CareFault } from '../care-report.js';
import { assertNone, RootGuard } from '../root-guard.js';

const PROBES_AT_ONCE = 16;
/** More than this share of so many entries gone looks like a volume that is not mounted, not like a clean-up. */
const SUSPICIOUS_SHARE = 0.5;
const SUSPICIOUS_FROM = 10;

export interface PruneWishes {
  readonly isDryRun: boolean;
  /** Past both guards. */
  readonly isForced: boolean;
}

export interface PruneReport {
  readonly checked: number;
  readonly missing: number;
  readonly removed: number;
  readonly removed_ids: readonly string[];
  /** Gone, but needed or being worked on; or there again when their turn came. */
  readonly kept: readonly CareFault[];
  readonly dry_run: boolean;
}

/** Removes entries whose files are gone; never a file. */
@Injectable()
export class Prune {
  constructor(
    private readonly places: DatasetPlaces,
    private readonly guard: RootGuard,
    private readonly deletion: DatasetDeletion,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws CONFLICT when it looks as if a volume were not mounted, UNAVAILABLE when a store does not answer */
  async run(scope: CareScope, { isDryRun, isForced }: PruneWishes): Promise<PruneReport> {
    const rows = await caredDatasets(this.dataSource.manager, scope);
    const isThere = await inParallel(rows, PROBES_AT_ONCE, async (row) => (await this.places.info(row)) !== null);
    const gone = rows.filter((_, i) => !isThere[i]);
    if (!isForced) await this.assertPlausible(rows, gone);
    const report = { checked: rows.length, missing: gone.length, dry_run: isDryRun };
    if (isDryRun) return { ...report, removed: 0, removed_ids: [], kept: [] };
    const there = rows.filter((_, i) => isThere[i]).map(({ id }) => id);
    await setMissing(this.dataSource.manager, there, false);
    const { removed, kept } = await this.remove(gone);
    return { ...report, removed: removed.length, removed_ids: removed, kept };
  }

  private async assertPlausible(rows: readonly CaredDataset[], gone: readonly CaredDataset[]): Promise<void> {
    assertNone(await this.guard.absentAmong(gone.map(({ assetUri }) => assetUri)));
    if (rows.length < SUSPICIOUS_FROM || gone.length <= rows.length * SUSPICIOUS_SHARE) return;
    const message =
      `${gone.length} of ${rows.length} files are gone, which looks like a volume that is not mounted; ` +
      'send "force": true if they are';
    throw new DomainError('CONFLICT', message, {
      detail: { code: 'too_many_missing', message, checked: rows.length, missing: gone.length },
    });
  }

  private async remove(gone: readonly CaredDataset[]): Promise<{ removed: string[]; kept: CareFault[] }> {
    const removed: string[] = [];
    const kept: CareFault[] = [];
    for (const row of gone) {
      try {
        if ((await this.places.info(row)) !== null) throw new DomainError('CONFLICT', 'The file is there again');
        await this.deletion.forget(row.id);
        removed.push(row.id);
      } catch (error) {
        kept.push({ dataset_id: row.id, error: faultOf(error) });
        await setMissing(this.dataSource.manager, [row.id], (await this.places.info(row)) === null);
      }
    }
    return { removed, kept };
  }
}

import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatasetPlaces } from '../../../datasets/index.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { FileRegistration } from '../../registration/file-registration.js';
import { caredDatasets, setMissing, type CaredDataset } from '../cared-datasets.query.js';
import { faultOf, type CareHooks } from '../care-report.js';
import { FileRefresh } from '../file-refresh.js';
import { RootGuard } from '../root-guard.js';
import { CatalogueRefreshers } from './catalogue-refreshers.js';
import { FileScan, type FoundFile } from './file-scan.js';
import { emptyReport, type ResyncReport } from './resync-report.js';

const PROBES_AT_ONCE = 16;

export interface ResyncWishes {
  /** Names or folders; null = all roots, and the files of the house too. */
  readonly roots: readonly string[] | null;
  readonly isDryRun: boolean;
  readonly refreshesCatalogue: boolean;
  /** Whose the new datasets become. */
  readonly createdBy: string | null;
  readonly accountId: string | null;
}

/** Brings the registry in line with the files on disk: by path, then by content, then by registration. */
@Injectable()
export class Resync {
  constructor(
    private readonly scan: FileScan,
    private readonly guard: RootGuard,
    private readonly places: DatasetPlaces,
    private readonly refresh: FileRefresh,
    private readonly registration: FileRegistration,
    private readonly catalogues: CatalogueRefreshers,
    private readonly dataSource: DataSource,
  ) {}

  /** How many files there are, counted up to `limit`. @throws INVALID, CONFLICT for roots that are not mounted */
  async countFiles({ roots }: Pick<ResyncWishes, 'roots'>, limit: number): Promise<number> {
    let count = 0;
    for (const root of await this.mounted(roots))
      for await (const _ of this.scan.files(root, [])) if (++count >= limit) return count;
    return count;
  }

  /**
   * Each file is written by itself: cut short and begun again, the work comes to the same.
   * @throws INVALID, CONFLICT for roots that are not mounted, CANCELLED, UNAVAILABLE
   */
  async run(wishes: ResyncWishes, hooks: CareHooks): Promise<ResyncReport> {
    const report = emptyReport(wishes.isDryRun);
    const files: FoundFile[] = [];
    for (const root of await this.mounted(wishes.roots))
      for await (const file of this.scan.files(root, report.errors)) files.push(file);
    report.scanned = files.length;
    const rows = await caredDatasets(this.dataSource.manager, { ownerId: null });
    const byPath = Map.groupBy(rows, ({ assetUri }) => assetUri);

    const strangers: FoundFile[] = [];
    const tell = stepper(files.length, report, hooks);
    for (const file of files) {
      const known = byPath.get(file.href);
      if (known === undefined) strangers.push(file);
      else for (const row of known) await this.known(row, file, report, hooks);
      if (known !== undefined) await tell();
    }
    const gone = await this.gone(rows, files, wishes.roots);
    for (const file of strangers) {
      await this.stranger(file, gone, wishes, report, hooks);
      await tell();
    }
    await this.markGone(gone, report);
    if (wishes.refreshesCatalogue && !wishes.isDryRun)
      report.csw = await this.catalogues.get()(
        rows.map(({ id }) => id),
        { signal: hooks.signal },
      );
    return report;
  }

  private async mounted(names: readonly string[] | null) {
    const roots = this.scan.rootsNamed(names);
    await this.guard.assertPresent(roots.map(({ name }) => `root://${name}`));
    return roots;
  }

  private async known(
    row: CaredDataset,
    { info }: FoundFile,
    report: ResyncReport,
    { signal }: CareHooks,
  ): Promise<void> {
    const entry = { dataset_id: row.id, path: row.assetUri };
    const isSeenBefore = row.sizeBytes === info.size && row.mtime?.getTime() === info.modifiedAt.getTime();
    try {
      if (isSeenBefore && row.missingSince !== null) report.updated.push({ ...entry, change: 'returned' });
      else if (isSeenBefore) report.unchanged += 1;
      else if (report.dry_run || (await this.refresh.reread(row, signal)))
        report.updated.push({ ...entry, change: 'content' });
      if (!report.dry_run && row.missingSince !== null) await setMissing(this.dataSource.manager, [row.id], false);
    } catch (error) {
      report.errors.push({ ...entry, error: faultOf(error) });
    }
  }

  /** Those of the chosen roots whose file the scan did not find; when all are chosen, also those of the house and its buckets. */
  private async gone(
    rows: readonly CaredDataset[],
    files: readonly FoundFile[],
    names: readonly string[] | null,
  ): Promise<Map<string, CaredDataset>> {
    const found = new Set(files.map(({ href }) => href));
    const bases = this.scan.rootsNamed(names).map(({ name }) => `root://${name}/`);
    const asked = rows.filter(
      ({ assetUri }) => !found.has(assetUri) && (names === null || bases.some((base) => assetUri.startsWith(base))),
    );
    const absent = new Set(await this.guard.absentAmong(asked.map(({ assetUri }) => assetUri)));
    const reachable = asked.filter(({ assetUri }) => ![...absent].some((base) => assetUri.startsWith(`${base}/`)));
    const isThere = await inParallel(reachable, PROBES_AT_ONCE, async (row) => (await this.places.info(row)) !== null);
    return new Map(reachable.filter((_, i) => !isThere[i]).map((row) => [row.id, row]));
  }

  /** A moved file keeps its id, and with it everything that hangs on it. */
  private async stranger(
    file: FoundFile,
    gone: Map<string, CaredDataset>,
    wishes: ResyncWishes,
    report: ResyncReport,
    { signal }: CareHooks,
  ): Promise<void> {
    const path = file.href;
    try {
      const prepared = await this.registration.prepare(
        {
          file: { kind: 'in_place', href: path },
          sourceFilename: decodeURIComponent(basename(path)),
          title: null,
          createdBy: wishes.createdBy,
          accountId: wishes.accountId,
        },
        signal,
      );
      const moved = [...gone.values()].find(({ sha256 }) => sha256 === prepared.asset.sha256);
      if (moved !== undefined) {
        if (report.dry_run || (await this.refresh.point(moved, prepared))) {
          gone.delete(moved.id);
          report.updated.push({ dataset_id: moved.id, path, change: 'moved' });
        }
        return;
      }
      const copyOf = await this.holderOf(prepared.asset.sha256, gone);
      if (copyOf !== null) return void report.skipped.push({ path, duplicate_of: copyOf });
      if (report.dry_run) return void report.added.push({ dataset_id: null, path });
      const { datasetId } = await this.dataSource.transaction((manager) => this.registration.commit(manager, prepared));
      report.added.push({ dataset_id: datasetId, path });
    } catch (error) {
      report.errors.push({ path, error: faultOf(error) });
    }
  }

  /** The oldest dataset with these bytes whose file is there; an administrator's work may see all. */
  private async holderOf(sha256: string, gone: ReadonlyMap<string, CaredDataset>): Promise<string | null> {
    const rows = await this.dataSource.query<Array<{ id: string }>>(
      `SELECT d.id FROM datasets d JOIN raster_assets a ON a.dataset_id = d.id
        WHERE a.sha256 = $1 OR a.source_sha256 = $1 ORDER BY d.created_at, d.id`,
      [sha256],
    );
    return rows.find(({ id }) => !gone.has(id))?.id ?? null;
  }

  private async markGone(gone: ReadonlyMap<string, CaredDataset>, report: ResyncReport): Promise<void> {
    for (const { id, assetUri } of gone.values()) report.removed.push({ dataset_id: id, path: assetUri });
    if (!report.dry_run) await setMissing(this.dataSource.manager, [...gone.keys()], true);
  }
}

function stepper(total: number, report: ResyncReport, { signal, onProgress }: CareHooks) {
  let done = 0;
  return async () => {
    if (signal.aborted) throw signal.reason;
    done += 1;
    await onProgress?.({ done, total, failed: report.errors.length, skipped: report.skipped.length });
  };
}

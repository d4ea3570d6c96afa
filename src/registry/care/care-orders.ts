import { Injectable } from '@nestjs/common';
import { isAdmin, type Principal } from '../../auth/index.js';
import { JobOutbox, type Job } from '../../jobs/index.js';
import { invalidField } from '../../platform/http/validation.js';
import { type CareScope } from './cared-datasets.query.js';
import { type RehashDto, type ResyncDto } from './care-requests.dto.js';
import { CatalogueRefreshers } from './resync/catalogue-refreshers.js';
import { Rehash, type RehashReport } from './rehash/rehash.service.js';
import { type ResyncReport } from './resync/resync-report.js';
import { Resync, type ResyncWishes } from './resync/resync.service.js';

/** What somebody may wait for. */
const AT_ONCE = { datasets: 100, bytes: 4 * 1024 ** 3, files: 200 } as const;

/** Administrators care for everything, others for what is theirs. */
export function scopeOf(principal: Principal, ids: readonly string[] | null = null): CareScope {
  return { ownerId: isAdmin(principal) ? null : principal.ownerId, ids };
}

/** Work on the registry at once or as a job, by how much there is of it. */
@Injectable()
export class CareOrders {
  constructor(
    private readonly rehashing: Rehash,
    private readonly resyncing: Resync,
    private readonly catalogues: CatalogueRefreshers,
    private readonly outbox: JobOutbox,
  ) {}

  /** @throws INVALID when it is too much and `async` is false, CONFLICT, UNAVAILABLE */
  async rehash(principal: Principal, dto: RehashDto, signal: AbortSignal): Promise<RehashReport | Job> {
    const scope = scopeOf(principal, dto.dataset_ids && [...new Set(dto.dataset_ids)]);
    const { datasets, bytes } = await this.rehashing.measure(scope);
    const isMuch = datasets > AT_ONCE.datasets || bytes > AT_ONCE.bytes;
    if (!isJob(dto, isMuch, `${datasets} datasets of ${bytes} bytes`)) return this.rehashing.run(scope, { signal });
    return this.submit(principal, 'rehash', { ...scope }, `rehash:${scope.ownerId ?? 'all'}`);
  }

  /** @throws INVALID also for a root that is none, CONFLICT also for one that is not mounted, UNAVAILABLE */
  async resync(principal: Principal, dto: ResyncDto, signal: AbortSignal): Promise<ResyncReport | Job> {
    const wishes: ResyncWishes = {
      roots: dto.roots ?? null,
      isDryRun: dto.dry_run ?? false,
      refreshesCatalogue: dto.refresh_csw ?? false,
      createdBy: principal.ownerId,
      accountId: principal.accountId,
    };
    if (wishes.refreshesCatalogue) this.catalogues.get();
    const files = await this.resyncing.countFiles(wishes, AT_ONCE.files + 1);
    // Each record is a question to another server, a while apart.
    const isMuch = files > AT_ONCE.files || wishes.refreshesCatalogue;
    if (!isJob(dto, isMuch, wishes.refreshesCatalogue ? 'a catalogue refresh' : `more than ${AT_ONCE.files} files`))
      return this.resyncing.run(wishes, { signal });
    return this.submit(principal, 'resync', { ...wishes }, 'resync');
  }

  private submit(
    { ownerId, accountId }: Principal,
    kind: 'rehash' | 'resync',
    request: Record<string, unknown>,
    dedupeKey: string,
  ): Promise<Job> {
    return this.outbox.submit({ kind, request, sourceFilename: kind, createdBy: ownerId, accountId, dedupeKey });
  }
}

function isJob({ async: wanted }: { async?: boolean | null }, isMuch: boolean, what: string): boolean {
  if (wanted === false && isMuch)
    throw invalidField(
      'body',
      'async',
      `too_large_for_sync: ${what} are too much at once, leave it out or send true`,
      false,
    );
  return wanted ?? isMuch;
}

import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type ResolutionStrategy } from '#libs/raster';
import { DataSource, In, type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { DatasetRegistry, RasterAsset, type Dataset } from '../../datasets/index.js';
import { JobOutbox, type Job, type JobWarning } from '../../jobs/index.js';
import { assertVrtWritable, VrtAccess } from './vrt-access.js';
import { VrtGeneration } from './vrt-generation.entity.js';
import { type VrtRebuildJob } from './vrt-jobs.js';
import { VrtMembers } from './vrt-members.js';

/** What a rebuild shall do. */
export interface Staging {
  readonly triggeredBy: 'add_source' | 'remove_source' | 'set_sources' | 'regenerate';
  /** The intended membership, and the served one that it was derived from. null = rebuild what is linked. */
  readonly membership: { readonly from: readonly string[]; readonly to: readonly string[] } | null;
  /** null = as it is. */
  readonly resolution: ResolutionStrategy | null;
  readonly warnings: readonly JobWarning[];
}

/** History that is kept per VRT (jobs-and-visibility §10). */
const KEPT_GENERATIONS = 50;

const REGENERATING = 'VRT is currently regenerating';

/**
 * Starts rebuilds: the asset goes to `regenerating` and a generation says what is intended, in the transaction that
 * inserts the job. Nothing that readers see changes before the worker publishes (ingest-vrt §5.2).
 */
@Injectable()
export class VrtRebuilds {
  constructor(
    private readonly vrts: VrtAccess,
    private readonly members: VrtMembers,
    private readonly registry: DatasetRegistry,
    private readonly outbox: JobOutbox,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN, CONFLICT while regenerating; UNAVAILABLE when it cannot be queued. */
  async regenerate(principal: Principal, vrtId: string, resolution: ResolutionStrategy | null): Promise<Job> {
    const vrt = await this.vrts.loadReadable(principal, vrtId);
    assertVrtWritable(principal, vrt);
    await this.assertIdle(vrt);
    return this.stage(principal, vrt, { triggeredBy: 'regenerate', membership: null, resolution, warnings: [] });
  }

  /** @throws CONFLICT with `detail: {message, job_id}` while a rebuild is waiting or running. */
  async assertIdle({ asset }: Dataset): Promise<void> {
    if (asset.status === 'regenerating') throw await this.regenerating(asset.currentGenerationId);
  }

  /**
   * The asset's conditional update decides between requests of the same moment, so that exactly one of them wins.
   * @throws CONFLICT for the others, and when the membership is no longer what `membership.from` says.
   */
  stage(principal: Principal, vrt: Dataset, staging: Staging): Promise<Job> {
    const generationId = crypto.randomUUID();
    const request: VrtRebuildJob = { generationId };
    return this.outbox.submit(
      {
        kind: 'vrt_rebuild',
        request: { ...request },
        datasetId: vrt.id,
        sourceFilename: 'vrt_regenerate',
        createdBy: principal.ownerId,
        accountId: principal.accountId,
        dedupeKey: `vrt:${vrt.id}`,
        warnings: staging.warnings,
      },
      (manager, job) => this.record(manager, job, vrt.id, generationId, staging),
    );
  }

  private async record(
    manager: EntityManager,
    job: Job,
    vrtDatasetId: string,
    generationId: string,
    { membership, triggeredBy, resolution }: Staging,
  ): Promise<void> {
    const previousAssetStatus = await this.claim(manager, vrtDatasetId, generationId);
    const linked = await this.members.linkedIds(vrtDatasetId, manager);
    if (membership && membership.from.join() !== linked.join())
      throw new DomainError('CONFLICT', 'The sources of this VRT were changed by another request, please retry');
    const intended = membership?.to ?? linked;
    await this.members.hold(manager, intended);
    await manager.insert(VrtGeneration, {
      id: generationId,
      vrtDatasetId,
      jobId: job.id,
      previousAssetStatus,
      stagedSourceIds: membership ? [...membership.to] : null,
      resolutionStrategy: resolution,
      sourceCount: intended.length,
      triggeredBy,
    });
    await forgetOldGenerations(manager, vrtDatasetId);
  }

  private async claim(manager: EntityManager, vrtId: string, generationId: string): Promise<'ready' | 'failed'> {
    for (const status of ['ready', 'failed'] as const) {
      if (await this.registry.setAssetStatus(manager, vrtId, [status], 'regenerating', generationId)) return status;
    }
    const asset = await manager.findOneBy(RasterAsset, { datasetId: vrtId });
    if (asset === null) throw new DomainError('NOT_FOUND', `VRT dataset not found: ${vrtId}`);
    throw await this.regenerating(asset.currentGenerationId);
  }

  private async regenerating(generationId: string | null): Promise<DomainError> {
    const generation = generationId && (await this.dataSource.manager.findOneBy(VrtGeneration, { id: generationId }));
    const detail = { message: REGENERATING, job_id: generation ? generation.jobId : null };
    return new DomainError('CONFLICT', REGENERATING, { detail });
  }
}

async function forgetOldGenerations(manager: EntityManager, vrtDatasetId: string): Promise<void> {
  const order = { createdAt: 'DESC', id: 'DESC' } as const;
  const old = await manager.find(VrtGeneration, {
    select: { id: true },
    where: { vrtDatasetId },
    order,
    skip: KEPT_GENERATIONS,
  });
  if (old.length > 0) await manager.delete(VrtGeneration, { id: In(old.map((generation) => generation.id)) });
}

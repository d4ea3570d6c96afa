import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { Dataset, DatasetRegistry } from '../../datasets/index.js';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { SourceCheck } from './source-check.js';
import { MIN_SOURCES } from './source-list.js';
import { assertStillCompatible } from './still-compatible.js';
import { VrtBuilder } from './vrt-builder.service.js';
import { VrtGeneration } from './vrt-generation.entity.js';
import { rebuildJobOf } from './vrt-jobs.js';
import { rebuildFolders } from './vrt-keys.js';
import { VrtMembers } from './vrt-members.js';
import { VrtObjects } from './vrt-objects.js';

/**
 * Rebuilds a VRT as its generation intends. Membership, pointer, state and job change in one transaction, so the links
 * always describe what is being served; until then, and after any failure, the former file is.
 */
@Injectable()
export class VrtRebuildHandler implements JobHandler, OnModuleInit {
  readonly kind = 'vrt_rebuild';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly members: VrtMembers,
    private readonly sourceCheck: SourceCheck,
    private readonly builder: VrtBuilder,
    private readonly registry: DatasetRegistry,
    private readonly objects: VrtObjects,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const generation = await this.begin(rebuildJobOf(run.job).generationId);
    const vrt = await this.loadOwned(generation);
    const vrtType = vrt.asset.vrtType;
    if (vrtType === null) throw new DomainError('INVALID', `VRT ${vrt.id} has no vrt_type and cannot be rebuilt`);
    const resolution = generation.resolutionStrategy ?? vrt.asset.resolutionStrategy ?? 'finest';
    const shape = { type: vrtType, resolution };

    await run.progress(0.05, 'validating');
    const readAt = new Date();
    const ids = stagedIds(generation) ?? (await this.members.linkedIds(vrt.id));
    const members = await this.members.load(ids);
    assertStillCompatible(await this.sourceCheck.judge(members, shape, run.signal));
    const folders = rebuildFolders(vrt.id, generation.id);
    const { description, asset } = await this.builder.build(run, { shape, members, readAt, folders });

    await run.publish(async (manager) => {
      await this.members.holdAsBuilt(manager, asset.builtFrom);
      await this.registry.swapAsset(manager, vrt.id, { description, asset }, generation.id);
      await this.members.replaceLinks(manager, vrt.id, ids);
      await this.complete(manager, generation, ids.length);
      return { datasetId: vrt.id, result: { dataset_ids: [vrt.id] } };
    });
    this.objects.removeLeftoversSoon(vrt.id);
  }

  /** Also for a takeover: the generation of a lost worker is `running` already. @throws CONFLICT when it has ended. */
  private async begin(id: string): Promise<VrtGeneration> {
    const { manager } = this.dataSource;
    await manager.update(VrtGeneration, { id, status: 'pending' }, { status: 'running', startedAt: () => 'now()' });
    const generation = await manager.findOneBy(VrtGeneration, { id, status: 'running' });
    if (generation === null) throw new DomainError('CONFLICT', 'This rebuild has ended already');
    return generation;
  }

  private async loadOwned(generation: VrtGeneration): Promise<Dataset> {
    const where = { id: generation.vrtDatasetId, recordType: 'vrt_dataset' } as const;
    const vrt = await this.dataSource.manager.findOne(Dataset, { where, relations: { asset: true } });
    if (vrt?.asset.currentGenerationId !== generation.id)
      throw new DomainError('CONFLICT', 'Another rebuild has taken over this VRT');
    return vrt;
  }

  private async complete(manager: EntityManager, { id }: VrtGeneration, sourceCount: number) {
    await manager.update(VrtGeneration, id, {
      status: 'completed',
      sourceCount,
      completedAt: () => 'clock_timestamp()',
      durationSeconds: () => 'extract(epoch FROM clock_timestamp() - started_at)',
    });
  }
}

/** null = the linked members. @throws INVALID for a list that no request of ours can have staged. */
function stagedIds({ stagedSourceIds: ids }: VrtGeneration): string[] | null {
  if (ids === null) return null;
  const isSound = Array.isArray(ids) && ids.length >= MIN_SOURCES && new Set(ids).size === ids.length;
  if (!isSound) throw new DomainError('INVALID', 'The staged list of sources is damaged, send the change again');
  return ids;
}

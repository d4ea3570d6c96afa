import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, IsNull, Not, type EntityManager } from 'typeorm';
import { DatasetRegistry, RasterAsset } from '../../datasets/index.js';
import { Job } from '../../jobs/index.js';
import { VrtGeneration } from './vrt-generation.entity.js';
import { VrtMembers } from './vrt-members.js';

const OPEN: ReadonlyArray<Job['status']> = ['pending', 'running', 'fanned_out'];

/**
 * Frees VRTs that are `regenerating` without anybody working on them. Jobs undo their own state when they end, so this
 * finds nothing unless rows were edited by hand or restored from a backup.
 */
@Injectable()
export class VrtSelfCheck implements OnApplicationBootstrap {
  private readonly log = new Logger(VrtSelfCheck.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: DatasetRegistry,
    private readonly members: VrtMembers,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.heal();
  }

  /** @returns ids of the VRTs that were freed. */
  async heal(): Promise<string[]> {
    const where = { status: 'regenerating', vrtType: Not(IsNull()) } as const;
    const stuck = await this.dataSource.manager.findBy(RasterAsset, where);
    const freed: string[] = [];
    for (const { datasetId } of stuck) if (await this.free(datasetId)) freed.push(datasetId);
    if (freed.length > 0) this.log.warn(`freed VRTs whose rebuild had vanished: ${freed.join(', ')}`);
    return freed;
  }

  private free(vrtId: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const lock = { mode: 'pessimistic_write' } as const;
      const asset = await manager.findOne(RasterAsset, { where: { datasetId: vrtId, status: 'regenerating' }, lock });
      if (asset === null) return false;
      const id = asset.currentGenerationId;
      const generation = id === null ? null : await manager.findOneBy(VrtGeneration, { id });
      if (generation && (await this.isUnderWay(manager, generation))) return false;
      if (generation)
        await manager.update(VrtGeneration, generation.id, {
          status: 'failed',
          errorMessage: 'The rebuild ended without a trace',
          completedAt: () => 'now()',
        });
      const status = (await this.isWhole(manager, asset)) ? 'ready' : 'failed';
      return this.registry.setAssetStatus(manager, vrtId, ['regenerating'], status, id ?? undefined);
    });
  }

  private async isUnderWay(manager: EntityManager, { jobId, status }: VrtGeneration): Promise<boolean> {
    if (status !== 'pending' && status !== 'running') return false;
    const job = await manager.findOneBy(Job, { id: jobId });
    return job !== null && OPEN.includes(job.status);
  }

  /** ingest-vrt §5.2: the links are what was built, and the rebuild before this one, if any, had succeeded. */
  private async isWhole(manager: EntityManager, { datasetId, builtFrom, currentGenerationId }: RasterAsset) {
    const linked = await this.members.linkedIds(datasetId, manager);
    const previous = await manager.findOne(VrtGeneration, {
      where: { vrtDatasetId: datasetId, ...(currentGenerationId && { id: Not(currentGenerationId) }) },
      order: { createdAt: 'DESC' },
    });
    const isAsBuilt =
      linked.toSorted().join() ===
      Object.keys(builtFrom ?? {})
        .toSorted()
        .join();
    return isAsBuilt && (previous === null || previous.status === 'completed');
  }
}

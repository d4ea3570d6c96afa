import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { Dataset, DatasetAccess, type RasterAsset } from '../../datasets/index.js';
import { SourceHealth } from './source-health.js';
import { VrtAccess } from './vrt-access.js';
import { VrtGeneration } from './vrt-generation.entity.js';
import { VrtMembers } from './vrt-members.js';
import {
  type ActiveGenerationDto,
  type SourceHealthDto,
  type VrtGenerationDto,
  type VrtGenerationsDto,
  type VrtSourceDto,
  type VrtStatusDto,
} from './vrt-responses.dto.js';

/** What can be read about a VRT beyond its dataset: members, state, history. Members the caller may not see are left out. */
@Injectable()
export class VrtInspection {
  constructor(
    private readonly vrts: VrtAccess,
    private readonly members: VrtMembers,
    private readonly access: DatasetAccess,
    private readonly health: SourceHealth,
    private readonly dataSource: DataSource,
  ) {}

  async sources(principal: Principal, vrtId: string): Promise<VrtSourceDto[]> {
    await this.vrts.loadReadable(principal, vrtId);
    const ids = await this.members.linkedIds(vrtId);
    const readable = await this.access.findReadable(principal, ids);
    return ids.flatMap((id, position) => {
      const source = readable.get(id);
      return source ? [toSource(source, position)] : [];
    });
  }

  async status(principal: Principal, vrtId: string): Promise<VrtStatusDto> {
    const { asset } = await this.vrts.loadReadable(principal, vrtId);
    const ids = await this.members.linkedIds(vrtId);
    const [lastCompleted, active, sourceHealth] = await Promise.all([
      this.dataSource.manager.findOne(VrtGeneration, {
        where: { vrtDatasetId: vrtId, status: 'completed' },
        order: { completedAt: 'DESC' },
      }),
      this.activeGeneration(asset),
      this.sourceHealth(principal, ids, asset.builtFrom ?? {}),
    ]);
    return {
      status: asset.status,
      last_generation_at: lastCompleted?.completedAt ?? null,
      source_count: ids.length,
      active_generation: active,
      source_health: sourceHealth,
    };
  }

  async generations(
    principal: Principal,
    vrtId: string,
    { limit, skip }: { limit: number; skip: number },
  ): Promise<VrtGenerationsDto> {
    await this.vrts.loadReadable(principal, vrtId);
    const [rows, total] = await this.dataSource.manager.findAndCount(VrtGeneration, {
      where: { vrtDatasetId: vrtId },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: limit,
      skip,
    });
    return { generations: rows.map(toGeneration), total };
  }

  private async activeGeneration(asset: RasterAsset): Promise<ActiveGenerationDto | null> {
    if (asset.status !== 'regenerating' || asset.currentGenerationId === null) return null;
    const generation = await this.dataSource.manager.findOneBy(VrtGeneration, { id: asset.currentGenerationId });
    if (generation === null) return null;
    const since = generation.startedAt ?? generation.createdAt;
    return {
      generation_id: generation.id,
      started_at: generation.startedAt,
      elapsed_seconds: Math.max(0, (Date.now() - since.getTime()) / 1000),
    };
  }

  /** `missing` cannot happen while the database keeps the links' foreign key; it is said all the same if it does. */
  private async sourceHealth(
    principal: Principal,
    ids: readonly string[],
    builtFrom: Readonly<Record<string, string>>,
  ): Promise<SourceHealthDto[]> {
    const readable = await this.access.findReadable(principal, ids);
    const rows = await this.dataSource.manager.find(Dataset, { select: { id: true }, where: { id: In([...ids]) } });
    const existing = new Set(rows.map((row) => row.id));
    const sources = ids.flatMap((id) => readable.get(id) ?? []);
    const statuses = await this.health.of(sources, builtFrom);
    const known = new Map(sources.map(({ id, title }, i) => [id, { dataset_id: id, title, status: statuses[i]! }]));
    return ids.flatMap((id): SourceHealthDto[] => {
      const found = known.get(id);
      if (found) return [found];
      return existing.has(id) ? [] : [{ dataset_id: id, title: null, status: 'missing' }];
    });
  }
}

function toSource({ id, title, bboxWgs84, asset }: Dataset, position: number): VrtSourceDto {
  return {
    dataset_id: id,
    title,
    position,
    band_count: asset.bandCount,
    resolution_x: asset.resX,
    resolution_y: asset.resY,
    crs_epsg: asset.epsg,
    extent_bbox: bboxWgs84,
  };
}

function toGeneration(row: VrtGeneration): VrtGenerationDto {
  return {
    id: row.id,
    status: row.status,
    started_at: row.startedAt,
    completed_at: row.completedAt,
    duration_seconds: row.durationSeconds,
    error_message: row.errorMessage,
    source_count: row.sourceCount,
    triggered_by: row.triggeredBy,
    resolution_strategy: row.resolutionStrategy,
  };
}

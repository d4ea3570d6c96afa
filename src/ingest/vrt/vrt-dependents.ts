import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { DeletionGuards, VisibilityWarnings, type Dataset } from '../../datasets/index.js';
import { type JobWarning } from '../../jobs/index.js';
import { narrowerSources, toJobWarnings } from './source-check.js';
import { VrtMembers } from './vrt-members.js';

interface DependentVrt {
  readonly vrt_dataset_id: string;
  readonly vrt_dataset_title: string;
}

/** Tells the registry what hangs together through VRTs: rasters that must stay, sources that a VRT exposes. */
@Injectable()
export class VrtDependents implements OnModuleInit {
  constructor(
    private readonly guards: DeletionGuards,
    private readonly warnings: VisibilityWarnings,
    private readonly members: VrtMembers,
  ) {}

  onModuleInit(): void {
    this.guards.register((manager, dataset) => this.assertFeedsNoVrt(manager, dataset.id));
    this.warnings.register((dataset) => this.warnOfNarrowerSources(dataset));
  }

  /**
   * The dataset's row is locked FOR UPDATE by now, and linking or staging takes a key share on it: what is not seen
   * here cannot come to be before the deletion has committed.
   */
  private async assertFeedsNoVrt(manager: EntityManager, sourceId: string): Promise<void> {
    const dependents: DependentVrt[] = await manager.query(
      `SELECT d.id AS vrt_dataset_id, d.title AS vrt_dataset_title
         FROM datasets d
        WHERE d.id IN (SELECT vrt_dataset_id FROM vrt_source_links WHERE source_dataset_id = $1::uuid
                       UNION
                       SELECT vrt_dataset_id FROM vrt_generations
                        WHERE status IN ('pending', 'running') AND staged_source_ids ? $2::text)
        ORDER BY d.created_at, d.id`,
      [sourceId, sourceId],
    );
    if (dependents.length === 0) return;
    const message = `This raster feeds ${dependents.length} VRT dataset(s): remove it from them first`;
    throw new DomainError('CONFLICT', message, { detail: { message, dependent_vrts: dependents } });
  }

  private async warnOfNarrowerSources(dataset: Dataset): Promise<JobWarning[]> {
    if (dataset.recordType !== 'vrt_dataset') return [];
    const sources = await this.members.load(await this.members.linkedIds(dataset.id));
    return toJobWarnings(narrowerSources(sources, dataset.visibility));
  }
}

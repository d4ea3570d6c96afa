import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal, type Visibility } from '../auth/index.js';
import { type JobWarning } from '../jobs/index.js';
import { invalidField } from '../platform/http/validation.js';
import { DATASET_NOT_FOUND, DatasetAccess } from './dataset-access.js';
import { Dataset } from './dataset.entity.js';
import { RasterAsset } from './raster-asset.entity.js';
import { DatasetScenes } from './scenes/dataset-scenes.service.js';
import { VisibilityWarnings } from './visibility-warnings.js';

/** undefined = leave as it is; null = clear. */
export interface DatasetChanges {
  readonly title?: string;
  readonly summary?: string | null;
  readonly identifier?: string | null;
  readonly sourceDataset?: string | null;
  readonly opendapUrl?: string | null;
  readonly variant?: string | null;
  readonly visibility?: Visibility;
  readonly temporalStart?: Date | null;
  readonly temporalEnd?: Date | null;
  readonly isDem?: boolean;
}

/** What the owner may change about a dataset; pixels are not among it. */
@Injectable()
export class DatasetEdits {
  constructor(
    private readonly access: DatasetAccess,
    private readonly dataSource: DataSource,
    private readonly scenes: DatasetScenes,
    private readonly visibilityWarnings: VisibilityWarnings,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN; INVALID when the time range would end before it starts. */
  async apply(
    principal: Principal,
    id: string,
    changes: DatasetChanges,
  ): Promise<{ dataset: Dataset; warnings: JobWarning[] }> {
    const before = await this.access.loadWritable(principal, id);
    const { isDem, ...columns } = changes;
    await this.dataSource.transaction(async (manager) => {
      const locked = await manager.findOne(Dataset, { where: { id }, lock: { mode: 'for_no_key_update' } });
      if (locked === null) throw new DomainError('NOT_FOUND', DATASET_NOT_FOUND);
      assertTimeRange(changes, locked);
      const revisible = columns.visibility !== undefined && columns.visibility !== locked.visibility;
      await manager.update(Dataset, id, {
        ...columns,
        editedFields: [...new Set([...locked.editedFields, ...described(columns)])].sort(),
        updatedBy: principal.ownerId,
        updatedAt: () => 'now()',
        // Shared caches key on the version: what was cached under the old visibility is never asked for again.
        ...(revisible && { tileCacheVersion: () => 'tile_cache_version + 1' }),
      });
      if (isDem !== undefined) await manager.update(RasterAsset, id, { isDemOverride: isDem });
      await this.scenes.publish(manager, [id]);
    });
    const dataset = await this.access.loadReadable(principal, id);
    const widened = changes.visibility !== undefined && changes.visibility !== before.visibility;
    return { dataset, warnings: widened ? await this.visibilityWarnings.about(dataset) : [] };
  }
}

/** Columns that a catalogue may want to write again, and must not once a user has. */
function described({ visibility: _, ...columns }: Omit<DatasetChanges, 'isDem'>): string[] {
  return Object.entries(columns).flatMap(([column, value]) => (value === undefined ? [] : [column]));
}

function assertTimeRange(changes: DatasetChanges, stored: Dataset): void {
  const start = changes.temporalStart === undefined ? stored.temporalStart : changes.temporalStart;
  const end = changes.temporalEnd === undefined ? stored.temporalEnd : changes.temporalEnd;
  if (start === null || end === null || start <= end) return;
  const field = changes.temporalEnd === undefined ? 'temporal_start' : 'temporal_end';
  const value = field === 'temporal_end' ? end : start;
  throw invalidField(
    'body',
    field,
    `the time range would start at ${start.toISOString()} and end before that, at ${end.toISOString()}`,
    value.toISOString(),
  );
}

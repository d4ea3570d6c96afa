import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { CollectionStore } from '../../catalog/index.js';
import { ByocAccess } from '../collections/byoc-access.js';
import { type ByocBand } from '../collections/byoc-band.js';
import { bucketName, ByocCollection, catalogId } from '../collections/byoc-collection.entity.js';
import { catalogEntry } from '../collections/catalog-entry.js';
import { IngestBell } from '../ingest/ingest-bell.js';
import { copyTiles } from './tile-writes.query.js';

/** byoc §8. */
@Injectable()
export class TileCopies {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ByocAccess,
    private readonly catalog: CollectionStore,
    private readonly bell: IngestBell,
  ) {}

  /**
   * The tiles are ingested anew in the target, in the background. A target without bands takes over those of the source.
   * @throws NOT_FOUND, FORBIDDEN; INVALID when buckets or bands do not go together
   */
  async copy(principal: Principal, fromId: string, toId: string): Promise<void> {
    const from = await this.access.loadReadable(principal, fromId);
    const to = await this.dataSource.transaction(async (manager) => {
      const target = await this.access.lockOwned(manager, principal, toId);
      assertTogether(from, target);
      if (target.bands === null && from.bands !== null) {
        const { bands, noData } = from;
        await manager.update(ByocCollection, { id: toId }, { bands, noData } as object);
        await this.catalog.update(manager, catalogId(toId), catalogEntry({ ...target, bands, noData }));
      }
      await copyTiles(manager, fromId, toId);
      return target;
    });
    await this.bell.ring(to);
  }
}

function assertTogether(from: ByocCollection, to: ByocCollection): void {
  if (bucketName(from) !== bucketName(to))
    throw new DomainError(
      'INVALID',
      `toCollection: its bucket "${to.s3Bucket}" must be that of the tiles, "${from.s3Bucket}"`,
    );
  if (to.bands === null || describe(from.bands ?? []) === describe(to.bands)) return;
  throw new DomainError(
    'INVALID',
    `toCollection: it must have no bands or the same: found ${describe(to.bands)}, expected ${describe(from.bands ?? [])}`,
  );
}

/** Names and types, in any order. */
function describe(bands: readonly ByocBand[]): string {
  return bands
    .map(({ name, bitDepth, sampleFormat }) => `${name} (${bitDepth}-bit ${sampleFormat ?? 'any'})`)
    .sort()
    .join(', ');
}

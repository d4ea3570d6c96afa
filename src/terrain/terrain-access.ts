import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DomainError, isDomainError } from '#libs/errors';
import { Repository } from 'typeorm';
import { isAdmin, type Principal } from '../auth/index.js';
import { DatasetAccess } from '../datasets/index.js';
import { Terrain, type TerrainKind } from './terrain.entity.js';

/** Terrain with what its dataset says of it now. */
export interface SeenTerrain {
  readonly terrain: Terrain;
  readonly isPublic: boolean;
  /** The dataset is gone, or has another file than the terrain was made from. */
  readonly isStale: boolean;
}

/**
 * Terrain follows the present visibility of its dataset. When that is gone, what was public stays public, and the rest
 * belongs to who made it.
 */
@Injectable()
export class TerrainAccess {
  constructor(
    private readonly access: DatasetAccess,
    @InjectRepository(Terrain) private readonly terrains: Repository<Terrain>,
  ) {}

  /** @throws NOT_FOUND for absent and hidden alike. */
  async loadReadable(principal: Principal | null, datasetId: string, kind: TerrainKind): Promise<SeenTerrain> {
    const terrain = await this.terrains.findOneBy({ datasetId, kind });
    const seen = terrain && (await this.seen(principal, terrain));
    if (!seen) throw new DomainError('NOT_FOUND', 'Terrain not found');
    return seen;
  }

  /** All that the caller may see, by title. */
  async readable(principal: Principal, kind: TerrainKind): Promise<SeenTerrain[]> {
    const all = await this.terrains.find({ where: { kind }, order: { title: 'ASC', datasetId: 'ASC' } });
    const datasets = await this.access.findReadable(principal, all.map(({ datasetId }) => datasetId)); // prettier-ignore
    return all.flatMap((terrain) => {
      const dataset = datasets.get(terrain.datasetId);
      if (dataset === undefined) return terrain.wasPublic === null ? [] : (orphan(principal, terrain) ?? []);
      const isPublic = dataset.visibility === 'public' && dataset.recordStatus === 'published';
      return { terrain, isPublic, isStale: dataset.asset.sha256 !== terrain.sourceSha256 };
    });
  }

  /** @throws NOT_FOUND, FORBIDDEN */
  async assertWritable(principal: Principal, { datasetId, wasPublic, createdBy }: Terrain): Promise<void> {
    if (wasPublic === null) await this.access.loadWritable(principal, datasetId);
    else if (!isAdmin(principal) && (createdBy === null || createdBy !== principal.ownerId))
      throw new DomainError('FORBIDDEN', 'Only who made this terrain or an administrator may do this');
  }

  private async seen(principal: Principal | null, terrain: Terrain): Promise<SeenTerrain | null> {
    if (terrain.wasPublic !== null) return orphan(principal, terrain);
    try {
      const { visibility, recordStatus, asset } = await this.access.loadServed(principal, terrain.datasetId);
      const isPublic = visibility === 'public' && recordStatus === 'published';
      return { terrain, isPublic, isStale: asset.sha256 !== terrain.sourceSha256 };
    } catch (error) {
      if (isDomainError(error, 'NOT_FOUND')) return null;
      throw error;
    }
  }
}

function orphan(principal: Principal | null, terrain: Terrain): SeenTerrain | null {
  const isOwn = principal !== null && terrain.createdBy !== null && terrain.createdBy === principal.ownerId;
  const isShown = terrain.wasPublic === true || isOwn || isAdmin(principal);
  return isShown ? { terrain, isPublic: terrain.wasPublic === true, isStale: true } : null;
}

import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { DatasetPlaces, DatasetRegistry, type StoredAsset } from '../../datasets/index.js';
import { type RasterDescription } from '#libs/raster';
import { type FileToRegister } from './file-to-register.js';

interface Candidate {
  readonly id: string;
  readonly assetUri: string;
  readonly isSame: boolean;
  readonly isOwn: boolean;
}

interface Newcomer {
  readonly file: FileToRegister;
  readonly description: RasterDescription;
  readonly asset: StoredAsset;
}

/**
 * Finds the dataset that a file is already: the same bytes with the same variant, among those its owner may open. What
 * others keep to themselves is not looked at: nobody learns what else lies in the house.
 */
@Injectable()
export class Twins {
  constructor(
    private readonly places: DatasetPlaces,
    private readonly registry: DatasetRegistry,
  ) {}

  /**
   * Whoever comes at the same time with the same bytes or the same path waits until `manager`'s transaction ends. A twin of the
   * same owner whose own file is gone has moved: it is pointed to the new place and keeps its id.
   * @returns its id; null = there is none. @throws CONFLICT when the path is registered with other content
   */
  async find(manager: EntityManager, { file, description, asset }: Newcomer): Promise<string | null> {
    const variant = file.variant ?? '';
    const hashes = [...new Set([asset.sha256, asset.sourceSha256 ?? asset.sha256])].sort();
    const paths = asset.storageBackend === 'remote' ? [asset.assetUri] : [];
    for (const what of [...hashes.map((hash) => `${hash} ${variant}`), ...paths])
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, $2))', [what, LOCK]);
    const candidates = await manager.query<Candidate[]>(SQL, [hashes, asset.assetUri, variant, file.createdBy]);
    const same = candidates.filter(({ isSame }) => isSame);
    const here = same.find(({ assetUri }) => assetUri === asset.assetUri);
    if (here) return here.id;
    for (const candidate of same) {
      if ((await this.places.info(candidate)) !== null) return candidate.id;
      if (!candidate.isOwn || asset.storageBackend !== 'remote') continue;
      await this.registry.swapAsset(manager, candidate.id, { description, asset });
      return candidate.id;
    }
    const other = candidates.find(({ isSame }) => !isSame);
    if (other === undefined) return null;
    const message = 'This file is registered already, with other content: rehash that dataset, or run a resync';
    throw new DomainError('CONFLICT', message, { detail: { message, dataset_id: other.id } });
  }
}

/** Second half of the advisory locks' keys: nothing else of the house locks by text. */
const LOCK = 0x5245_4749;

const SQL = `
  SELECT d.id, a.asset_uri AS "assetUri", d.created_by IS NOT DISTINCT FROM $4::uuid AS "isOwn",
         (a.sha256 = ANY($1) OR coalesce(a.source_sha256 = ANY($1), false)) AS "isSame"
    FROM datasets d JOIN raster_assets a ON a.dataset_id = d.id
   WHERE d.record_type = 'raster_dataset' AND coalesce(d.variant, '') = $3
     AND (a.sha256 = ANY($1) OR a.source_sha256 = ANY($1) OR a.asset_uri = $2)
     AND (d.created_by IS NOT DISTINCT FROM $4::uuid
          OR d.record_status = 'published'
             AND (d.visibility = 'public' OR d.visibility = 'internal' AND $4::uuid IS NOT NULL))
   ORDER BY d.created_at, d.id`;

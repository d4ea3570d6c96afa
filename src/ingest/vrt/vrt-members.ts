import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, In, Not, type EntityManager } from 'typeorm';
import { Dataset } from '../../datasets/index.js';
import { VrtSourceLink } from './vrt-source-link.entity.js';

/** The membership of VRTs: who is linked, and what the linked rasters are. Knows no caller. */
@Injectable()
export class VrtMembers {
  constructor(private readonly dataSource: DataSource) {}

  /** Source ids of what is being served, bottom first. */
  async linkedIds(vrtId: string, manager: EntityManager = this.dataSource.manager): Promise<string[]> {
    const links = await manager.find(VrtSourceLink, {
      select: { sourceDatasetId: true },
      where: { vrtDatasetId: vrtId },
      order: { position: 'ASC' },
    });
    return links.map((link) => link.sourceDatasetId);
  }

  /** Datasets with their assets in the order of `ids`. @throws NOT_FOUND naming the first that was deleted. */
  async load(ids: readonly string[]): Promise<Dataset[]> {
    const found = await this.dataSource.manager.find(Dataset, {
      where: { id: In([...ids]), recordType: 'raster_dataset' },
      relations: { asset: true },
    });
    const byId = new Map(found.map((dataset) => [dataset.id, dataset]));
    return ids.map((id) => {
      const member = byId.get(id);
      if (member === undefined) throw noLongerAvailable(id);
      return member;
    });
  }

  /**
   * Keeps the members from being deleted until the transaction ends: a deletion waits and then meets the guard.
   * @throws NOT_FOUND naming one that is gone already.
   */
  async hold(manager: EntityManager, ids: readonly string[]): Promise<void> {
    const rows: Array<{ id: string }> = await manager.query(
      `SELECT id FROM datasets WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE`,
      [ids],
    );
    const held = new Set(rows.map((row) => row.id));
    const gone = ids.find((id) => !held.has(id));
    if (gone !== undefined) throw noLongerAvailable(gone);
  }

  /**
   * Holds the members and makes sure that what was built from them is still what they are. A replaced raster's old
   * object may be collected as soon as no published VRT names it, so such a build must not be published.
   * @throws NOT_FOUND for a deleted member, CONFLICT for a replaced one.
   */
  async holdAsBuilt(manager: EntityManager, builtFrom: Readonly<Record<string, string>>): Promise<void> {
    const ids = Object.keys(builtFrom);
    await this.hold(manager, ids);
    const rows: Array<{ id: string; key: string }> = await manager.query(
      `SELECT dataset_id AS id, asset_uri AS key FROM raster_assets
       WHERE dataset_id = ANY($1::uuid[]) ORDER BY dataset_id FOR SHARE`,
      [ids],
    );
    const replaced = rows.find(({ id, key }) => builtFrom[id] !== key);
    if (replaced)
      throw new DomainError(
        'CONFLICT',
        `Source ${replaced.id} was replaced while the VRT was being built, start again`,
      );
  }

  /** Makes `ids` the membership, positions 0…n-1; links that stay keep their date. */
  async replaceLinks(manager: EntityManager, vrtId: string, ids: readonly string[]): Promise<void> {
    await manager.delete(VrtSourceLink, { vrtDatasetId: vrtId, sourceDatasetId: Not(In([...ids])) });
    const links = ids.map((sourceDatasetId, position) => ({ vrtDatasetId: vrtId, sourceDatasetId, position }));
    await manager.upsert(VrtSourceLink, links, ['vrtDatasetId', 'sourceDatasetId']);
  }
}

function noLongerAvailable(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Source ${id} is no longer available`);
}

import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { invalidField } from '../../platform/http/validation.js';
import { ByocAccess, notFound } from '../collections/byoc-access.js';
import { ByocCollection } from '../collections/byoc-collection.entity.js';
import { IngestBell } from '../ingest/ingest-bell.js';
import { ByocTile, OPEN_STATUSES } from './byoc-tile.entity.js';
import { type CoverInput } from './cover-input.js';
import { assertTransformable, type StoredCover, toLonLat } from './cover.query.js';
import { findTile } from './tile-reads.query.js';
import { TileScenes } from './tile-scenes.js';
import { type TileInput } from './tile.mapper.js';
import { isSamePath } from './tile-path.js';
import { constraintOf, insertTile, resetTile, setCover } from './tile-writes.query.js';

export type NewTile = Pick<ByocTile, 'id' | 'created' | 'sensingTime' | 'path' | 'status'>;

/** Tiles as their owner writes them. Whoever leaves INGESTED loses the scene in the same transaction. */
@Injectable()
export class ByocTiles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ByocAccess,
    private readonly scenes: TileScenes,
    private readonly bell: IngestBell,
  ) {}

  /** @throws INVALID, NOT_FOUND, FORBIDDEN, CONFLICT when the collection has a tile with that path */
  async create(principal: Principal, collectionId: string, input: TileInput): Promise<NewTile> {
    const { path, sensingTime = null, coverIsTraced } = input;
    if (path === undefined) throw invalidField('body', 'path', 'Field required');
    const collection = await this.access.loadOwned(principal, collectionId);
    const cover = await this.coverOf(this.dataSource.manager, input.cover);
    const tile = { id: crypto.randomUUID(), collectionId, path, sensingTime, coverIsTraced };
    const created = await insertTile(this.dataSource, tile, cover).catch((error: unknown) => {
      throw constraintOf(error) === 'byoc_tiles_collection_fkey' ? notFound(collectionId) : asTakenPath(error, path);
    });
    await this.bell.ring(collection);
    return { id: tile.id, created, sensingTime, path, status: 'WAITING' };
  }

  /** Reads no file: changes are seen at once. Without a cover the present one stays until the next ingestion. */
  async update(principal: Principal, collectionId: string, id: string, input: TileInput): Promise<void> {
    await this.changing(principal, collectionId, id, async (manager, collection, tile) => {
      if (input.path !== undefined && !isSamePath(input.path, tile.path)) throw pathIsFixed(input.path, tile.path);
      if (input.sensingTime !== undefined) await manager.update(ByocTile, { id }, { sensingTime: input.sensingTime });
      if (!(await isShown(manager, tile, input.cover)))
        await setCover(manager, id, await this.coverOf(manager, input.cover, tile.nativeEpsg));
      if (tile.status === 'INGESTED') await this.scenes.put(manager, collection, [id]);
    });
  }

  async delete(principal: Principal, collectionId: string, id: string): Promise<void> {
    await this.changing(principal, collectionId, id, async (manager, collection) => {
      await this.scenes.remove(manager, collection, [id]);
      await manager.delete(ByocTile, { id });
    });
  }

  /** @throws BAD_REQUEST while it waits or is being ingested */
  async reingest(principal: Principal, collectionId: string, id: string): Promise<void> {
    await this.changing(principal, collectionId, id, async (manager, collection, tile) => {
      if (OPEN_STATUSES.includes(tile.status))
        throw new DomainError('BAD_REQUEST', `Tile ${id} is ${tile.status} and will be ingested anyway`);
      await this.scenes.remove(manager, collection, [id]);
      await resetTile(manager, id);
    });
  }

  /** One tile in a transaction that nobody else changes the collection in; then whoever measures it is told. */
  private async changing(
    principal: Principal,
    collectionId: string,
    id: string,
    work: (manager: EntityManager, collection: ByocCollection, tile: ByocTile) => Promise<void>,
  ): Promise<void> {
    const collection = await this.dataSource.transaction(async (manager) => {
      const locked = await this.access.lockOwned(manager, principal, collectionId);
      const lock = { mode: 'pessimistic_write' } as const;
      const tile = await manager.findOne(ByocTile, { where: { id, collectionId }, lock });
      if (tile === null) throw tileNotFound(id);
      await work(manager, locked, tile);
      if (tile.status === 'INGESTED')
        await manager.update(ByocCollection, { id: collectionId }, { requiresMetadataUpdate: true });
      return locked;
    });
    await this.bell.ring(collection);
  }

  /** @param nativeEpsg of a tile that was ingested: the cover is sent in it. */
  private async coverOf(
    db: EntityManager,
    cover: CoverInput | null,
    nativeEpsg: number | null = null,
  ): Promise<StoredCover | null> {
    if (cover === null) return null;
    try {
      const stored = await toLonLat(db, cover);
      if (nativeEpsg !== null) await assertTransformable(db, stored.ewkb, nativeEpsg);
      return stored;
    } catch (error) {
      throw isDomainError(error, 'INVALID')
        ? invalidField('body', 'coverGeometry', error.message, cover.geometry)
        : error;
    }
  }
}

/** Whether a client merely sends back the cover that it was shown: a default one then stays the default. */
async function isShown(manager: EntityManager, tile: ByocTile, cover: CoverInput | null): Promise<boolean> {
  if (cover === null || cover.epsg !== (tile.nativeEpsg ?? 4326)) return false;
  const shown = await findTile(manager, tile.collectionId, tile.id);
  return JSON.stringify(shown?.cover) === JSON.stringify(cover.geometry);
}

export function tileNotFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Tile ${id} not found`);
}

function asTakenPath(error: unknown, path: string): unknown {
  if (constraintOf(error) !== 'byoc_tiles_path_key') return error;
  return new DomainError('CONFLICT', `The collection has a tile with the path "${path}" already`);
}

function pathIsFixed(sent: string, stored: string): DomainError {
  return new DomainError('CONFLICT', `path: cannot be changed from "${stored}" to "${sent}"; create another tile`, {
    detail: { code: 'COMMON_BAD_PAYLOAD' },
  });
}

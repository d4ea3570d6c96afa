import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type StacItem } from '#libs/stac';
import { type EntityManager } from 'typeorm';
import { ObjectLocations } from '../platform/storage/object-locations.js';
import { sceneBands } from './bands/scene-bands.js';
import { type Collection } from './collection.entity.js';
import { mapAssets } from './scene-document.js';
import { type SceneColumns, sceneColumns } from './scene-row.js';
import {
  findInvalidFootprints,
  removeScenes,
  type OnConflict,
  type WrittenScene,
  writeScenes,
} from './scene-write.query.js';
import { type NewScene, type SceneRow } from './scene.js';
import { storing } from './storing.js';

export type StoredScene = WrittenScene & { readonly document: string };

/** What became of one row: stored, or refused because its id is taken or its footprint not valid (PostGIS' reason). */
export type Outcome =
  | (StoredScene & { readonly refused?: undefined })
  | { readonly id: string; readonly refused: 'taken' }
  | { readonly id: string; readonly refused: 'invalid'; readonly reason: string };

/** The only writer of scenes. Every method works in the transaction of `manager`. */
@Injectable()
export class SceneStore {
  constructor(private readonly locations: ObjectLocations) {}

  /**
   * Inserts scenes, or replaces those of the same collection and id; of several with one id the last counts. Grows the
   * extents of their collections. One round trip per collection, so batches of some hundred scenes are fast; rows are
   * locked in the order of (collection, id) and then the collection's, so that of concurrent writers, each with one `put`
   * per transaction, some wait and none deadlocks.
   * @returns revision of each scene, in the order given.
   * @throws BAD_REQUEST naming item and fault: no time, a geometry PostGIS cannot take. NOT_FOUND without its collection.
   */
  async put(manager: EntityManager, scenes: readonly NewScene[]): Promise<string[]> {
    const revisions = new Map<NewScene, string>();
    const byCollection = Map.groupBy(scenes, ({ collectionId }) => collectionId);
    for (const [collectionId, members] of [...byCollection].toSorted(([a], [b]) => compare(a, b))) {
      const toRow = await this.rowMaker(manager, collectionId);
      const rows = new Map(members.map((scene) => [scene.item.id, toRow(scene)]));
      const written = await this.write(manager, collectionId, [...rows.values()], { mayReplace: null });
      const byId = new Map(written.map((outcome) => [outcome.id, storedOrThrow(outcome).revision]));
      for (const scene of members) revisions.set(scene, byId.get(scene.item.id) as string);
    }
    return scenes.map((scene) => revisions.get(scene) as string);
  }

  /**
   * Makes rows for `write`, so that a faulty scene is found before and not while they are written. For a short time only:
   * it knows the collection and the buckets as they are now. @throws NOT_FOUND; the function BAD_REQUEST
   */
  async rowMaker(manager: EntityManager, collectionId: string): Promise<(scene: NewScene) => SceneColumns> {
    const [collection] = await manager.query<Array<Pick<Collection, 'definition'>>>(
      `SELECT definition FROM collections WHERE id = $1`,
      [collectionId],
    );
    if (!collection) throw noSuchCollection(collectionId);
    return this.rowMakerOf(collection);
  }

  /** `rowMaker` of a collection that was just read. */
  async rowMakerOf({ definition }: Pick<Collection, 'definition'>): Promise<(scene: NewScene) => SceneColumns> {
    const buckets = await this.locations.bucketNames();
    return (given) => {
      const scene = { ...given, item: this.withoutHostPaths(given.item) };
      return sceneColumns(scene, scene.bands === undefined ? sceneBands(scene.item, definition) : scene.bands, buckets);
    };
  }

  private withoutHostPaths(item: StacItem): StacItem {
    const assets = mapAssets(item.assets, (asset) =>
      asset.href.startsWith('file://') ? { ...asset, href: this.locations.portable(asset.href) } : asset,
    );
    return assets === item.assets ? item : { ...item, assets };
  }

  /**
   * As `put`, for rows of one collection with different ids; refused ones are left out and the others written.
   * @throws BAD_REQUEST when PostgreSQL cannot take a value, then nothing is written; NOT_FOUND
   */
  async write(
    manager: EntityManager,
    collectionId: string,
    rows: readonly SceneColumns[],
    onConflict: OnConflict,
  ): Promise<Outcome[]> {
    if (rows.length === 0) return [];
    const ordered = rows.toSorted((a, b) => compare(a.id, b.id));
    const written = await storing(rows, () => writeScenes(manager, collectionId, ordered, onConflict));
    const byId = new Map(written.map((scene) => [scene.id, scene]));
    const missing = rows.filter(({ id }) => !byId.has(id));
    const reasons = await findInvalidFootprints(manager, missing);
    // Between the look at the collection and the writing it was removed.
    if (onConflict.mayReplace === null && missing.length > reasons.size) throw noSuchCollection(collectionId);
    return rows.map(({ id, document }) => {
      const scene = byId.get(id);
      if (scene !== undefined) return { ...scene, document };
      const reason = reasons.get(id);
      return reason === undefined ? { id, refused: 'taken' } : { id, refused: 'invalid', reason };
    });
  }

  /** @returns how many there were. */
  async remove(manager: EntityManager, collectionId: string, ids: readonly string[]): Promise<number> {
    return removeScenes(manager, collectionId, ids.toSorted(compare));
  }

  /** Waits for those who are writing to the collection, and keeps others from it until the transaction ends. */
  async removeAll(manager: EntityManager, collectionId: string): Promise<number> {
    await manager.query(`SELECT 1 FROM collections WHERE id = $1 FOR UPDATE`, [collectionId]);
    const [, removed] = await manager.query<[unknown, number]>(`DELETE FROM scenes WHERE collection_id = $1`, [
      collectionId,
    ]);
    return removed;
  }

  async hasAny(manager: EntityManager, collectionId: string): Promise<boolean> {
    const found = await manager.query<unknown[]>(`SELECT 1 FROM scenes WHERE collection_id = $1 LIMIT 1`, [
      collectionId,
    ]);
    return found.length > 0;
  }

  /** `lock`: until the end of the transaction nobody else changes it. Does not ask who may read. */
  async find(manager: EntityManager, collectionId: string, id: string, lock = false): Promise<SceneRow | null> {
    const [row] = await manager.query<SceneRow[]>(
      `SELECT collection_id AS "collectionId", id, document, revision, bands, readers, created_by AS "createdBy",
              created_at AS "createdAt", updated_at AS "updatedAt"
       FROM scenes WHERE collection_id = $1 AND id = $2 ${lock ? 'FOR UPDATE' : ''}`,
      [collectionId, id],
    );
    return row ?? null;
  }
}

/** @throws BAD_REQUEST, CONFLICT for what was refused. */
export function storedOrThrow(outcome: Outcome): StoredScene {
  if (outcome.refused === undefined) return outcome;
  const item = `Item ${JSON.stringify(outcome.id)}`;
  if (outcome.refused === 'taken') throw new DomainError('CONFLICT', `${item} exists already`);
  throw new DomainError('BAD_REQUEST', `${item}: geometry is not valid: ${outcome.reason}`);
}

function noSuchCollection(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Collection ${JSON.stringify(id)} not found`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

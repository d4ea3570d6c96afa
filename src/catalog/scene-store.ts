import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { ObjectLocations } from '../platform/storage/object-locations.js';
import { growCollections } from './collection-growth.query.js';
import { type SceneColumns, sceneColumns } from './scene-row.js';
import { type NewScene, type SceneBands, type SceneRow } from './scene.js';
import { sceneBands } from './bands/scene-bands.js';
import { Collection } from './collection.entity.js';

/** The only writer of scenes. Every method works in the transaction of `manager`. */
@Injectable()
export class SceneStore {
  constructor(private readonly locations: ObjectLocations) {}

  /**
   * Inserts scenes, or replaces those of the same collection and id; grows the extents of their collections.
   * Rows are locked in the order of (collection, id), so concurrent writers wait for each other and never deadlock.
   * @returns revision of each scene, in the order given.
   * @throws BAD_REQUEST naming item and fault: no time, a geometry PostGIS cannot take. NOT_FOUND without its collection.
   */
  async put(manager: EntityManager, scenes: readonly NewScene[]): Promise<string[]> {
    if (scenes.length === 0) return [];
    const knownBuckets = await this.locations.bucketNames();
    const definitions = await this.definitionsOf(manager, scenes);
    const columns = scenes.map((scene) => {
      const bands = scene.bands === undefined ? this.bandsOf(scene, definitions) : scene.bands;
      return sceneColumns(scene, bands, knownBuckets);
    });
    const ordered = columns.toSorted(byKey);
    const revisions = new Map<string, string>();
    for (const row of ordered) revisions.set(keyOf(row), await upsert(manager, row));
    await growCollections(manager, ordered);
    return columns.map((row) => revisions.get(keyOf(row)) as string);
  }

  /** @returns how many there were. */
  async remove(manager: EntityManager, collectionId: string, ids: readonly string[]): Promise<number> {
    const [, removed] = await manager.query<[unknown, number]>(
      `DELETE FROM scenes WHERE collection_id = $1 AND id = ANY($2)`,
      [collectionId, [...ids]],
    );
    return removed;
  }

  async removeAll(manager: EntityManager, collectionId: string): Promise<number> {
    const [, removed] = await manager.query<[unknown, number]>(`DELETE FROM scenes WHERE collection_id = $1`, [
      collectionId,
    ]);
    return removed;
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

  private async definitionsOf(manager: EntityManager, scenes: readonly NewScene[]): Promise<Map<string, Collection>> {
    const ids = [...new Set(scenes.map(({ collectionId }) => collectionId))];
    const found = await manager.find(Collection, { where: ids.map((id) => ({ id })) });
    const known = new Map(found.map((collection) => [collection.id, collection]));
    const missing = ids.find((id) => !known.has(id));
    if (missing !== undefined) throw new DomainError('NOT_FOUND', `Collection ${JSON.stringify(missing)} not found`);
    return known;
  }

  private bandsOf({ item, collectionId }: NewScene, collections: Map<string, Collection>): SceneBands | null {
    return sceneBands(item, collections.get(collectionId)?.definition ?? null);
  }
}

function byKey(a: SceneColumns, b: SceneColumns): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function keyOf({ collectionId, id }: SceneColumns): string {
  return `${collectionId}\n${id}`;
}

async function upsert(manager: EntityManager, row: SceneColumns): Promise<string> {
  const [written] = await manager.query<Array<{ revision: string }>>(
    `INSERT INTO scenes (collection_id, id, sort_at, start_at, end_at, cloud_cover, footprint, properties, bands, readers,
                         created_by, document)
     VALUES ($1, $2, $3, $4, $5, $6, ST_GeomFromGeoJSON($7), $8::jsonb, $9::jsonb, $10, $11, $12)
     ON CONFLICT (collection_id, id) DO UPDATE SET
       sort_at = EXCLUDED.sort_at, start_at = EXCLUDED.start_at, end_at = EXCLUDED.end_at,
       cloud_cover = EXCLUDED.cloud_cover, footprint = EXCLUDED.footprint, properties = EXCLUDED.properties,
       bands = EXCLUDED.bands, readers = EXCLUDED.readers, document = EXCLUDED.document,
       revision = nextval('scene_revisions'), updated_at = now()
     RETURNING revision`,
    [
      row.collectionId,
      row.id,
      row.sortAt,
      row.startAt,
      row.endAt,
      row.cloudCover,
      row.footprint,
      row.properties,
      row.bands === null ? null : JSON.stringify(row.bands),
      row.readers,
      row.createdBy,
      row.document,
    ],
  );
  return (written as { revision: string }).revision;
}

import { Injectable } from '@nestjs/common';
import { Buckets } from '#libs/storage';
import { type EntityManager } from 'typeorm';
import { ObjectReaper } from '../../datasets/index.js';
import { RASTERS_PREFIX, SERVED_NAMES } from './ingest-keys.js';

/** A published folder `rasters/<dataset id>/<sha256>/` with all its objects. */
interface RasterFolder {
  readonly datasetId: string;
  readonly prefix: string;
  readonly keys: string[];
  /** Of its youngest object. */
  writtenAt: Date;
}

const FOLDER = new RegExp(`^${RASTERS_PREFIX}([0-9a-f-]{36})/[0-9a-f]{64}/`);

/** Datasets whose references are looked up in one query. */
const BATCH = 200;

/**
 * Finds folders of rasters that nothing serves any more: neither a dataset nor a VRT that was built from them. A replaced
 * raster keeps its old folder for as long as some VRT still reads it. Folders of VRTs are never touched.
 */
@Injectable()
export class UnreferencedRasters {
  constructor(
    private readonly buckets: Buckets,
    private readonly reaper: ObjectReaper,
  ) {}

  /** What an unfinished job left behind, found by its time of writing. @returns how many objects are gone. */
  async removeOfDataset(manager: EntityManager, datasetId: string, writtenSince: Date): Promise<number> {
    const folders = await collect(this.folders(`${RASTERS_PREFIX}${datasetId}/`));
    return this.removeUnserved(
      manager,
      folders.filter((folder) => folder.writtenAt >= writtenSince),
    );
  }

  /**
   * The house-wide sweep: folders whose objects are older than `before`, of datasets whose asset has not been swapped
   * since — a VRT build that read the old pointer has ended by then. @returns how many objects are gone.
   */
  async removeOlderThan(manager: EntityManager, before: Date): Promise<number> {
    let removed = 0;
    let batch: RasterFolder[] = [];
    const flush = async () => {
      removed += await this.removeUnserved(manager, batch, before);
      batch = [];
    };
    for await (const folder of this.folders(RASTERS_PREFIX)) {
      if (folder.writtenAt < before) batch.push(folder);
      if (batch.length >= BATCH) await flush();
    }
    await flush();
    return removed;
  }

  private async removeUnserved(manager: EntityManager, folders: RasterFolder[], before?: Date): Promise<number> {
    if (folders.length === 0) return 0;
    const ids = [...new Set(folders.map((folder) => folder.datasetId))];
    const [served, unsettled] = await Promise.all([
      servedFolders(manager, ids),
      before ? swappedSince(manager, ids, before) : new Set<string>(),
    ]);
    const doomed = folders.filter(({ prefix, datasetId }) => !served.has(prefix) && !unsettled.has(datasetId));
    return this.reaper.reap(doomed.flatMap((folder) => folder.keys));
  }

  /** Folders below `prefix` that hold a raster of ours; the listing is in key order, so one folder's keys come together. */
  private async *folders(prefix: string): AsyncGenerator<RasterFolder> {
    let current: RasterFolder = { datasetId: '', prefix: '', keys: [], writtenAt: new Date(0) };
    for await (const { key, modifiedAt } of this.buckets.house().list(prefix)) {
      const [folder, datasetId] = FOLDER.exec(key) ?? [];
      if (folder === undefined || datasetId === undefined) continue;
      if (current.prefix !== folder) {
        if (holdsRaster(current)) yield current;
        current = { datasetId, prefix: folder, keys: [], writtenAt: modifiedAt };
      }
      current.keys.push(key);
      if (modifiedAt > current.writtenAt) current.writtenAt = modifiedAt;
    }
    if (holdsRaster(current)) yield current;
  }
}

function holdsRaster({ keys, prefix }: RasterFolder): boolean {
  return SERVED_NAMES.some((name) => keys.includes(`${prefix}${name}`));
}

/** Folders of these datasets that an asset points into or a VRT was built from. */
async function servedFolders(manager: EntityManager, datasetIds: readonly string[]): Promise<Set<string>> {
  const rows: { key: string }[] = await manager.query(
    `SELECT asset_uri AS key FROM raster_assets WHERE dataset_id = ANY($1::uuid[])
     UNION
     SELECT vrt.built_from ->> member.id
       FROM unnest($1::text[]) AS member(id)
       JOIN raster_assets vrt ON vrt.built_from ? member.id`,
    [datasetIds],
  );
  return new Set(rows.map(({ key }) => key.slice(0, key.lastIndexOf('/') + 1)));
}

async function swappedSince(manager: EntityManager, datasetIds: readonly string[], since: Date): Promise<Set<string>> {
  const rows: { id: string }[] = await manager.query(
    `SELECT id FROM datasets WHERE id = ANY($1::uuid[]) AND last_refreshed_at >= $2`,
    [datasetIds, since],
  );
  return new Set(rows.map(({ id }) => id));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

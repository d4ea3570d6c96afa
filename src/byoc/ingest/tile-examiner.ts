import { Injectable, Logger } from '@nestjs/common';
import { type Polygon } from 'geojson';
import { readCogHeader } from '#libs/cog';
import { DomainError, isDomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { Buckets, type ObjectStore } from '#libs/storage';
import { DataSource } from 'typeorm';
import { inParallel } from '../../platform/process/bounded-parallel.js';
import { bucketName, type ByocCollection } from '../collections/byoc-collection.entity.js';
import { assertTransformable, type StoredCover, toLonLat } from '../tiles/cover.query.js';
import { configurationWith } from './configuration.js';
import { findFiles, type FoundFile } from './find-files.js';
import { type GoodTile, judgeTile, type ReadFile } from './judge-tile.js';
import { type ClaimedTile } from './tile-claims.query.js';
import { CoverTracer } from './trace/cover-tracer.js';

/** What was found out about one tile; nothing is written yet. */
export type Examination =
  | { readonly tile: ClaimedTile; readonly ok: false; readonly cause: string }
  | {
      readonly tile: ClaimedTile;
      readonly ok: true;
      readonly path: string;
      readonly judgement: GoodTile;
      /** null = the owner's cover stays. */
      readonly cover: StoredCover | null;
    };

/** byoc §5 "fallback". */
const UNEXPECTED = 'Unexpected error occurred while ingesting the tile.';

/** Of one tile; several tiles are examined beside each other. */
const FILES_AT_ONCE = 8;

/** Finds the files of a tile, reads their headers and judges them. */
@Injectable()
export class TileExaminer {
  private readonly log = new Logger(TileExaminer.name);

  constructor(
    private readonly buckets: Buckets,
    private readonly dataSource: DataSource,
    private readonly tracer: CoverTracer,
  ) {}

  /** Never rejects for the fault of a tile: everything wrong with it becomes the cause of its failure. */
  async examine(collection: ByocCollection, tile: ClaimedTile): Promise<Examination> {
    try {
      const store = await this.storeOf(collection);
      const { path, files } = await findFiles(store, tile.path, collection.bands);
      const headers = await inParallel(files, FILES_AT_ONCE, (file) => readFile(store, file));
      const judgement = judgeTile(collection.bands, headers);
      if (!judgement.ok) return { tile, ok: false, cause: judgement.cause };
      const cover = await this.coverOf(collection, tile, store, judgement);
      return { tile, ok: true, path, judgement, cover };
    } catch (error) {
      if (isDomainError(error)) return { tile, ok: false, cause: error.message };
      this.log.error(new Error(`tile ${tile.id} could not be examined`, { cause: error }));
      return { tile, ok: false, cause: UNEXPECTED };
    }
  }

  private async storeOf(collection: ByocCollection): Promise<ObjectStore> {
    const name = bucketName(collection);
    const store = await this.buckets.get(name);
    if (store === null) throw new DomainError('NOT_FOUND', `The bucket "${name}" is none of this instance's buckets`);
    return store;
  }

  /** @returns null = the owner's stays */
  private async coverOf(
    collection: ByocCollection,
    tile: ClaimedTile,
    store: ObjectStore,
    judgement: GoodTile,
  ): Promise<StoredCover | null> {
    const { epsg, common } = judgement;
    try {
      if (tile.cover !== null) await assertTransformable(this.dataSource.manager, tile.cover, epsg);
      else if (tile.coverIsTraced)
        return await this.tracer.trace(store, judgement, configurationWith(collection, judgement));
      else return await toLonLat(this.dataSource.manager, { geometry: rectangle(common), epsg });
      return null;
    } catch (error) {
      if (!isDomainError(error, 'INVALID')) throw error;
      throw new DomainError('INVALID', `The cover geometry cannot be used: ${error.message}`);
    }
  }
}

async function readFile(store: ObjectStore, file: FoundFile): Promise<ReadFile> {
  try {
    return { ...file, header: await readCogHeader(store, file.info) };
  } catch (error) {
    if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
    throw new DomainError('RASTER_UNREADABLE', `The file "${file.info.key}" cannot be read: ${error.message}`);
  }
}

function rectangle([minX, minY, maxX, maxY]: BBox): Polygon {
  return { type: 'Polygon', coordinates: [[[minX, minY], [maxX, minY], [maxX, maxY], [minX, maxY], [minX, minY]]] }; // prettier-ignore
}

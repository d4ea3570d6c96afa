import { Injectable } from '@nestjs/common';
import { maxMetersPerPixel } from '#libs/cog';
import { DataSource } from 'typeorm';
import { CollectionStore } from '../../catalog/index.js';
import { lockCollection } from '../collections/byoc-access.js';
import { catalogEntry } from '../collections/catalog-entry.js';
import { ByocCollection, catalogId, type HasSensingTimes } from '../collections/byoc-collection.entity.js';

interface Measured {
  readonly tiles: number;
  readonly timed: number;
  readonly extent: number[] | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly usable: number[] | null;
}

/** What a collection says about all its ingested tiles together. */
@Injectable()
export class ByocAggregates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: CollectionStore,
  ) {}

  /** Measures again when something changed since the last time; otherwise one look at the row. */
  async refresh(collectionId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const collection = await lockCollection(manager, collectionId);
      if (!collection?.requiresMetadataUpdate) return;
      const [measured] = await manager.query<[Measured]>(MEASURE, [collectionId]);
      const { extent, from, to, usable } = measured;
      const limit = maxMetersPerPixel(usable ?? []);
      await manager.update(ByocCollection, { id: collectionId }, {
        requiresMetadataUpdate: false,
        extent,
        hasSensingTimes: hasSensingTimes(measured),
        fromSensingTime: from,
        toSensingTime: to,
        maxMetersPerPixel: limit,
      } as object);
      if (limit !== collection.maxMetersPerPixel)
        await this.catalog.update(
          manager,
          catalogId(collectionId),
          catalogEntry({ ...collection, maxMetersPerPixel: limit }),
        );
      await this.catalog.measure(manager, catalogId(collectionId));
    });
  }
}

/** null = there are no tiles. */
function hasSensingTimes({ tiles, timed }: Measured): HasSensingTimes | null {
  if (tiles === 0) return null;
  if (timed === 0) return 'NO';
  return timed === tiles ? 'YES' : 'PARTIALLY';
}

const MEASURE = `
  SELECT m.tiles, m.timed, m.first AS "from", m.last AS "to", m.usable,
         CASE WHEN m.box IS NULL THEN NULL
              ELSE ARRAY[ST_XMin(m.box), ST_YMin(m.box), ST_XMax(m.box), ST_YMax(m.box)] END AS extent
  FROM (
    SELECT count(*)::int AS tiles, count(sensing_time)::int AS timed, min(sensing_time) AS first,
           max(sensing_time) AS last, array_agg(usable_mpp) AS usable, ST_Extent(cover)::box2d AS box
    FROM byoc_tiles WHERE collection_id = $1 AND status = 'INGESTED'
  ) m`;

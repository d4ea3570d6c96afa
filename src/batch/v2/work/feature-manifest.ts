import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type ManifestRow, writeFeatureManifest } from '#libs/geopackage';
import { type BBox } from '#libs/geo';
import { type Polygon } from 'geojson';
import { DataSource } from 'typeorm';
import { wktsOfCrs } from '../../../platform/crs/wkts-of-crs.query.js';
import { Scratch } from '../../../platform/storage/scratch.js';
import { OFFERED_EPSG } from '../../../render/index.js';
import { DeliveryStores } from '../../../delivery/index.js';
import { besideKey } from '../../raster/order/path-template.js';
import { type RasterUnit } from '../../raster/order/raster-order.js';
import { type TaskJob } from './task-jobs.js';

/** Takes what will be made, a unit with the keys of its objects at a time. */
export type ManifestTaker = (unit: RasterUnit, keys: readonly string[]) => Promise<void>;

/** `featureManifest-<id>.gpkg` in the delivery root (batch-v2 §5): one row per tile or feature and output. */
@Injectable()
export class FeatureManifests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly scratch: Scratch,
    private readonly stores: DeliveryStores,
  ) {}

  /** Delivered when `fill` has put everything in, and not at all when it fails. */
  async write<T>(
    { raster, delivery }: TaskJob,
    arePolygons: boolean,
    fill: (put: ManifestTaker) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { taskId, order } = raster;
    const wkts = await wktsOfCrs(this.dataSource, [...OFFERED_EPSG]);
    return this.scratch.within(
      async (dir) => {
        const path = join(dir, 'manifest.gpkg');
        const rows = new PassThrough({ objectMode: true });
        const written = writeFeatureManifest(path, rows, {
          geometryType: arePolygons ? 'POLYGON' : 'MULTIPOLYGON',
          wkts,
        });
        // Told by the race below, or after the last row.
        written.catch(() => undefined);
        const put: ManifestTaker = async (unit, keys) => {
          for (const row of manifestRows(unit, keys, raster.order.files))
            if (!rows.write(row)) await Promise.race([once(rows, 'drain'), written]);
        };
        try {
          const result = await fill(put);
          rows.end();
          await written;
          const store = await this.stores.open(delivery);
          const key = besideKey(order.files[0]!.template, taskId, `featureManifest-${taskId}.gpkg`);
          await store.putFile(key, path, { move: true, signal });
          return result;
        } catch (error) {
          rows.destroy();
          await written.catch(() => undefined);
          throw error;
        }
      },
      { signal },
    );
  }
}

function manifestRows(
  { name: identifier, grid }: RasterUnit,
  keys: readonly string[],
  files: TaskJob['raster']['order']['files'],
): ManifestRow[] {
  const { epsg, bbox, width, height, geometry = rectangle(bbox) } = grid;
  return files.map(({ identifier: outputId, template }, i) => ({
    ...{ epsg, outputId, identifier, width, height, geometry, bbox },
    path: `s3://${template.bucket}/${keys[i]}`,
  }));
}

function rectangle([minX, minY, maxX, maxY]: BBox): Polygon {
  const ring = [[minX, minY], [maxX, minY], [maxX, maxY], [minX, maxY], [minX, minY]]; // prettier-ignore
  return { type: 'Polygon', coordinates: [ring] };
}

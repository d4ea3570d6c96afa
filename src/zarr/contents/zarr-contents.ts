import { Injectable } from '@nestjs/common';
import { acceptedType, zarrCrs } from '#libs/zarr';
import { DataSource } from 'typeorm';
import { Collection } from '../../catalog/index.js';
import { noDataOf } from '../ingest/no-data.js';
import { ZarrArray } from '../collections/zarr-array.entity.js';
import { ZarrCollection } from '../collections/zarr-collection.entity.js';

/** A data array of a store. */
export interface ZarrBandContent {
  readonly name: string;
  readonly hasTime: boolean;
  /** As the pixels spell it; null = NaN or none. */
  readonly fillValue: number | null;
}

/** What the last successful ingestion found in a store: all that reading its pixels takes. */
export interface ZarrContent {
  /** Changes with every ingestion. */
  readonly version: string;
  readonly zarrFormat: 2 | 3;
  readonly epsg: number;
  /** Of the whole grid, outer edges, GDAL's order; rows and columns as they are stored. */
  readonly geoTransform: readonly number[];
  readonly width: number;
  readonly height: number;
  /** Milliseconds since 1970, in the order of the axis; null = no array has time. */
  readonly timeSteps: readonly number[] | null;
  readonly arrays: readonly ZarrBandContent[];
}

/** For those who render: rights are the catalogue's business, whose collection led here. */
@Injectable()
export class ZarrContents {
  constructor(private readonly dataSource: DataSource) {}

  /** @param collectionId of the catalogue: `zarr-<uuid>`. @returns null until the store has been ingested once */
  async of(collectionId: string): Promise<ZarrContent | null> {
    const id = collectionId.replace(/^zarr-/, '');
    const { manager } = this.dataSource;
    const [found, arrays, entry] = await Promise.all([
      manager.createQueryBuilder(ZarrCollection, 'z').addSelect('z.timeSteps').where('z.id = :id', { id }).getOne(),
      manager.findBy(ZarrArray, { collectionId: id }),
      manager.findOne(Collection, { select: { id: true, revision: true }, where: { id: collectionId } }),
    ]);
    const crs = found && zarrCrs(found.crs);
    if (!crs || found.zarrFormat === null || found.xAxis === null || found.yAxis === null) return null;
    const { xAxis: x, yAxis: y, timeSteps } = found;
    return {
      version: entry?.revision ?? '',
      zarrFormat: found.zarrFormat,
      epsg: crs.epsg,
      geoTransform: [x.first - x.step / 2, x.step, 0, y.first - y.step / 2, 0, y.step],
      width: x.size,
      height: y.size,
      timeSteps: timeSteps && timeSteps.map((step) => step.getTime()),
      arrays: arrays.map(toBandContent),
    };
  }
}

function toBandContent({ name, zarray }: ZarrArray): ZarrBandContent {
  const noData = noDataOf(zarray.fill_value);
  const isFloat32 = acceptedType(zarray.dtype)?.name === 'float32';
  const number = typeof noData === 'number' ? noData : null;
  const fillValue = number !== null && isFloat32 ? Math.fround(number) : number;
  return { name, hasTime: zarray.shape.length === 3, fillValue };
}

import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type ArrayDataset } from '#libs/cf';
import { RasterPool } from '#libs/raster';
import { ObjectLocations } from '../platform/storage/object-locations.js';

const TIMEOUT_MS = 60_000;
/** Values of one read: 512 MB of doubles. */
const MOST_VALUES = 64 * 1024 ** 2;

export interface LocalFile {
  /** Absolute. */
  readonly path: string;
  /** Changes with the bytes. */
  readonly version: string;
}

/** netCDF files of dataset roots and filesystem buckets, read by GDAL in the raster processes. */
@Injectable()
export class LocalArrays {
  constructor(
    private readonly locations: ObjectLocations,
    private readonly pool: RasterPool,
  ) {}

  /** @throws NOT_FOUND naming the reference; INVALID for a bucket elsewhere, which netCDF cannot read from */
  async find(reference: string): Promise<LocalFile> {
    const { store, key } = await this.locations.getOrThrow(reference);
    const object = await store.head(key);
    if (object === null) throw new DomainError('NOT_FOUND', `${reference} does not exist`);
    if (store.kind !== 'filesystem')
      throw new DomainError('INVALID', `${reference}: a netCDF file must lie on a disk of this instance to be read`);
    return { path: store.gdalPath(key), version: object.etag };
  }

  /** @throws RASTER_UNREADABLE, TIMEOUT */
  async open({ path }: LocalFile, signal: AbortSignal): Promise<ArrayDataset> {
    const options = { timeoutMs: TIMEOUT_MS };
    const { attributes, variables } = await this.pool.run('describeArrays', { path }, { ...options, signal });
    const byName = new Map(variables.map((variable) => [variable.name, variable]));
    return {
      attributes,
      variables: byName,
      read: async (variable, ranges, signalOfRead) => {
        if (!byName.has(variable))
          throw new DomainError('NOT_FOUND', `There is no variable ${JSON.stringify(variable)}`);
        const count = ranges.reduce((product, range) => product * range.count, 1);
        if (count > MOST_VALUES)
          throw new DomainError('INVALID', `${variable}: ${count} values in one read are more than ${MOST_VALUES}`);
        return this.pool.run('readArray', { path, variable, ranges }, { ...options, signal: signalOfRead });
      },
    };
  }
}

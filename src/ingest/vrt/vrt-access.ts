import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { canWrite, type Principal } from '../../auth/index.js';
import { DATASET_NOT_FOUND, DatasetAccess, type Dataset } from '../../datasets/index.js';

/** From ids to VRTs and sources on behalf of a caller. What is absent and what is hidden get the same answer. */
@Injectable()
export class VrtAccess {
  constructor(private readonly access: DatasetAccess) {}

  /** @throws NOT_FOUND for absent, hidden, and for a dataset that is no VRT. */
  async loadReadable(principal: Principal, vrtId: string): Promise<Dataset> {
    const vrt = (await this.access.findReadable(principal, [vrtId])).get(vrtId);
    if (vrt?.recordType !== 'vrt_dataset') throw new DomainError('NOT_FOUND', `VRT dataset not found: ${vrtId}`);
    return vrt;
  }

  /** In the order of `ids`. @throws NOT_FOUND naming the first that is absent or hidden. */
  async loadSources(principal: Principal, ids: readonly string[]): Promise<Dataset[]> {
    const readable = await this.access.findReadable(principal, ids);
    return ids.map((id) => {
      const source = readable.get(id);
      if (source === undefined) throw new DomainError('NOT_FOUND', `${DATASET_NOT_FOUND}: ${id}`);
      return source;
    });
  }
}

/** @throws FORBIDDEN when the caller sees the VRT but is neither its owner nor an administrator. */
export function assertVrtWritable(principal: Principal, vrt: Dataset): void {
  if (!canWrite(principal, vrt))
    throw new DomainError('FORBIDDEN', 'Only the owner of this VRT or an administrator may change it');
}

/** @throws INVALID naming the first that is no raster dataset: a VRT cannot be a source. */
export function assertRasters(sources: readonly Dataset[]): void {
  const other = sources.find((source) => source.recordType !== 'raster_dataset');
  if (other) throw new DomainError('INVALID', `Source ${other.id} is not a raster dataset but a ${other.recordType}`);
}

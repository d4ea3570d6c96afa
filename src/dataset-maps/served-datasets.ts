import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Principal } from '../auth/index.js';
import { type Dataset, DATASET_NOT_FOUND, DatasetAccess } from '../datasets/index.js';
import { ogcRefusal } from '../ogc/index.js';
import { ANY_UUID } from '../platform/http/uuid.pipe.js';

/** The parameter of the services over several datasets. */
export const DATASET_IDS = 'dataset_ids';
/** In examples. */
export const ANY_ID = '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11';
/** One address holds no more. */
const MAX_DATASETS = 100;

/** From the id or ids in an address to the datasets behind a service. */
@Injectable()
export class ServedDatasets {
  constructor(private readonly access: DatasetAccess) {}

  /** @throws NOT_FOUND for absent and hidden alike, and for what is no id */
  async one(principal: Principal | null, id: string): Promise<Dataset> {
    if (!ANY_UUID.test(id)) throw new DomainError('NOT_FOUND', DATASET_NOT_FOUND);
    return this.access.loadReadable(principal, id.toLowerCase());
  }

  /**
   * Those of a comma-separated list that the caller may read, in its order.
   * @throws BAD_REQUEST for a list that is none, NOT_FOUND when nothing of it may be read
   */
  async several(principal: Principal | null, ids: unknown): Promise<Dataset[]> {
    const wanted = typeof ids === 'string' ? ids.split(',').map((id) => id.trim().toLowerCase()) : [];
    if (wanted.length === 0 || wanted.length > MAX_DATASETS || !wanted.every((id) => ANY_UUID.test(id)))
      throw ogcRefusal('InvalidParameterValue', DATASET_IDS, `${DATASET_IDS} must be 1 to ${MAX_DATASETS} UUIDs separated by commas`); // prettier-ignore
    const found = await this.access.findReadable(principal, wanted);
    if (found.size === 0) throw new DomainError('NOT_FOUND', DATASET_NOT_FOUND);
    return [...new Set(wanted)].flatMap((id) => found.get(id) ?? []);
  }
}

export function isForEverybody({ visibility, recordStatus }: Pick<Dataset, 'visibility' | 'recordStatus'>): boolean {
  return visibility === 'public' && recordStatus === 'published';
}

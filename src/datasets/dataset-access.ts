import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DomainError } from '#libs/errors';
import { Repository } from 'typeorm';
import { canWrite, readableBy, type Principal } from '../auth/index.js';
import { Dataset } from './dataset.entity.js';
import { servedRows, toServed, type ServedDataset } from './served-dataset.js';

/** The same sentence for an absent and a hidden dataset, so that nobody learns which ids exist. */
export const DATASET_NOT_FOUND = 'Dataset not found';

/** Who may see and change a dataset: the only way from an id to a row on behalf of a caller. */
@Injectable()
export class DatasetAccess {
  constructor(@InjectRepository(Dataset) private readonly datasets: Repository<Dataset>) {}

  /** The dataset with its asset, in one query. @throws NOT_FOUND for absent and hidden alike. */
  async loadReadable(principal: Principal | null, id: string): Promise<Dataset> {
    return found(await this.readable(principal).andWhere('d.id = :id', { id }).getOne());
  }

  /** The same with its footprint, which the other methods leave out for its length. @throws NOT_FOUND. */
  async loadReadableFootprint(principal: Principal | null, id: string): Promise<Dataset> {
    const query = this.readable(principal).andWhere('d.id = :id', { id }).addSelect('d.footprint');
    return found(await query.getOne());
  }

  /**
   * For the hot routes: plain SQL and few columns cost a tenth of an entity with all of them. @throws NOT_FOUND.
   */
  async loadServed(principal: Principal | null, id: string): Promise<ServedDataset> {
    const { sql, parameters } = readableBy(principal, 'd');
    const [query, values] = this.datasets.manager.dataSource.driver.escapeQueryWithParameters(
      servedRows(`d.id = :id AND ${sql}`),
      { ...parameters, id },
    );
    const [row] = await this.datasets.query<Parameters<typeof toServed>>(query, values);
    return toServed(found(row ?? null));
  }

  /** Ownership only; what the role may do at all is the route's `@RequireCapability`. @throws NOT_FOUND, FORBIDDEN. */
  async loadWritable(principal: Principal, id: string): Promise<Dataset> {
    const dataset = await this.loadReadable(principal, id);
    assertWritable(principal, dataset);
    return dataset;
  }

  /** Readable datasets among `ids`, by id, in one query; what the caller may not see is simply missing. */
  async findReadable(principal: Principal | null, ids: readonly string[]): Promise<Map<string, Dataset>> {
    if (ids.length === 0) return new Map();
    const found = await this.readable(principal)
      .andWhere('d.id = ANY(:ids)', { ids: [...ids] })
      .getMany();
    return new Map(found.map((dataset) => [dataset.id, dataset]));
  }

  private readable(principal: Principal | null) {
    const { sql, parameters } = readableBy(principal, 'd');
    return this.datasets.createQueryBuilder('d').innerJoinAndSelect('d.asset', 'asset').where(sql, parameters);
  }
}

function found<T>(dataset: T | null): T {
  if (dataset === null) throw new DomainError('NOT_FOUND', DATASET_NOT_FOUND);
  return dataset;
}

/** @throws FORBIDDEN when the caller is neither owner nor administrator. */
export function assertWritable(principal: Principal, dataset: Dataset): void {
  if (!canWrite(principal, dataset))
    throw new DomainError('FORBIDDEN', 'Only the owner of this dataset or an administrator may do this');
}

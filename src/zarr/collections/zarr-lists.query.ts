import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isAdmin, type Principal } from '../../auth/index.js';
import { searchCondition } from '../../platform/http/view-search.js';
import { type ViewPage } from '../../platform/http/view.js';
import { ZarrArray } from './zarr-array.entity.js';
import { ZarrCollection } from './zarr-collection.entity.js';

/** A page of a list; each answers with one row more than the page holds when there is a further one. */
@Injectable()
export class ZarrLists {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of the caller's account, oldest first; an administrator sees all accounts'. @param search by name */
  collections(principal: Principal, search: string | undefined, page: ViewPage): Promise<ZarrCollection[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(ZarrCollection, 'c')
      .orderBy('c.created')
      .addOrderBy('c.id')
      .offset(page.offset)
      .limit(page.limit + 1);
    if (!isAdmin(principal)) query.andWhere('c.account_id = :account', { account: principal.accountId });
    const condition = searchCondition('c.name', search);
    if (condition !== null) query.andWhere(condition.sql, condition.parameters);
    return query.getMany();
  }

  /** By name. */
  arrays(collectionId: string, search: string | undefined, page: ViewPage): Promise<ZarrArray[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(ZarrArray, 'a')
      .where('a.collection_id = :collectionId', { collectionId })
      .orderBy('a.name')
      .offset(page.offset)
      .limit(page.limit + 1);
    const condition = searchCondition('a.name', search);
    if (condition !== null) query.andWhere(condition.sql, condition.parameters);
    return query.getMany();
  }

  async allArrays(collectionIds: readonly string[]): Promise<Map<string, ZarrArray[]>> {
    if (collectionIds.length === 0) return new Map();
    const arrays = await this.dataSource.manager
      .createQueryBuilder(ZarrArray, 'a')
      .where('a.collection_id = ANY(:ids)', { ids: [...collectionIds] })
      .orderBy('a.name')
      .getMany();
    return Map.groupBy(arrays, ({ collectionId }) => collectionId);
  }

  /** null = there is none of that name. */
  array(collectionId: string, name: string): Promise<ZarrArray | null> {
    return this.dataSource.manager.findOneBy(ZarrArray, { collectionId, name });
  }
}

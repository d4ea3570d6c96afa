import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { isAdmin, type Principal } from '../../auth/index.js';
import { readerMarks } from '../../catalog/index.js';
import { searchCondition } from '../../platform/http/view-search.js';
import { type ViewPage } from '../../platform/http/view.js';
import { ByocCollection } from './byoc-collection.entity.js';

/** Lists of collections. */
@Injectable()
export class ByocCollectionSearch {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of the caller's account, oldest first, one more than the page holds; an administrator sees all accounts'. */
  ofAccount(principal: Principal, search: string | undefined, page: ViewPage): Promise<ByocCollection[]> {
    const query = this.oldestFirst()
      .offset(page.offset)
      .limit(page.limit + 1);
    if (!isAdmin(principal)) query.andWhere('c.account_id = :account', { account: principal.accountId });
    const condition = searchCondition(`concat_ws(' ', c.id, c.name)`, search);
    if (condition !== null) query.andWhere(condition.sql, condition.parameters);
    return query.getMany();
  }

  /** All that the caller may read, also those shared with their account. @param ids null = any */
  readable(principal: Principal, ids: readonly string[] | null): Promise<ByocCollection[]> {
    const query = this.oldestFirst();
    const marks = readerMarks(principal);
    if (marks !== null)
      query.andWhere(`EXISTS (SELECT 1 FROM collections k WHERE k.id = 'byoc-' || c.id AND k.readers && :marks)`, {
        marks,
      });
    if (ids !== null) query.andWhere('c.id = ANY(:ids)', { ids: [...ids] });
    return query.getMany();
  }

  private oldestFirst(): SelectQueryBuilder<ByocCollection> {
    return this.dataSource.manager.createQueryBuilder(ByocCollection, 'c').orderBy('c.created').addOrderBy('c.id');
  }
}

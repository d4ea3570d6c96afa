import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isAdmin, type Principal } from '../../../auth/index.js';
import { searchCondition } from '../../../platform/http/view-search.js';
import { type ViewPage } from '../../../platform/http/view.js';
import { BatchCollection } from './batch-collection.entity.js';

/** Lists of batch collections. */
@Injectable()
export class BatchCollectionSearch {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of the caller's account, oldest first, one more than the page holds; an administrator sees all accounts'. */
  ofAccount(principal: Principal, search: string | undefined, page: ViewPage): Promise<BatchCollection[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(BatchCollection, 'c')
      .orderBy('c.created')
      .addOrderBy('c.id')
      .offset(page.offset)
      .limit(page.limit + 1);
    if (!isAdmin(principal)) query.andWhere('c.account_id = :account', { account: principal.accountId });
    const condition = searchCondition(`concat_ws(' ', c.id, c.name)`, search);
    if (condition !== null) query.andWhere(condition.sql, condition.parameters);
    return query.getMany();
  }
}

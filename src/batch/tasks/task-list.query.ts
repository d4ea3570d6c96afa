import { type DataSource, type SelectQueryBuilder } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { searchCondition } from '../../platform/http/view-search.js';
import { type ViewPage } from '../../platform/http/view.js';
import { type BatchApi } from './batch-states.js';
import { BatchTask } from './batch-task.entity.js';

/** batch-v1 §0: column and direction. */
export const TASK_SORTS = ['created', 'created:asc', 'created:desc', 'status', 'status:asc', 'status:desc'] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

export interface TaskList {
  readonly page: ViewPage;
  /** undefined = the newest first. */
  readonly sort?: TaskSort | undefined;
  /** In id and description. */
  readonly search?: string | undefined;
  readonly collectionId?: string | undefined;
  /** Who made them. */
  readonly userId?: string | undefined;
}

/** Of the caller's account. @returns one more than the page holds where there are more */
export function tasksOf(
  dataSource: DataSource,
  api: BatchApi,
  { accountId }: Pick<Principal, 'accountId'>,
  { page, sort = 'created:desc', search, collectionId, userId }: TaskList,
): Promise<BatchTask[]> {
  const [column, direction = 'asc'] = sort.split(':');
  const query = ofAccount(dataSource, api, accountId)
    .orderBy(column === 'status' ? 'task.status' : 'task.created', direction === 'desc' ? 'DESC' : 'ASC')
    .addOrderBy('task.id')
    .offset(page.offset)
    .limit(page.limit + 1);
  if (collectionId !== undefined) query.andWhere('task.collection_id = :collectionId', { collectionId });
  if (userId !== undefined) query.andWhere('task.created_by = :userId', { userId });
  const condition = searchCondition(`concat_ws(' ', task.id, task.description)`, search);
  if (condition !== null) query.andWhere(condition.sql, condition.parameters);
  return query.getMany();
}

/** null for absent ones and those of other accounts alike. */
export function findTask(
  dataSource: DataSource,
  api: BatchApi,
  { accountId }: Pick<Principal, 'accountId'>,
  id: string,
): Promise<BatchTask | null> {
  return ofAccount(dataSource, api, accountId).andWhere('task.id = :id', { id }).getOne();
}

function ofAccount(dataSource: DataSource, api: BatchApi, accountId: string): SelectQueryBuilder<BatchTask> {
  return dataSource.manager
    .createQueryBuilder(BatchTask, 'task')
    .where('task.account_id = :accountId AND task.api = :api', { accountId, api });
}

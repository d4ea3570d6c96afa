import { type DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { searchCondition } from '../../platform/http/view-search.js';
import { type ViewPage } from '../../platform/http/view.js';

const COLUMNS = ['created', 'name', 'status', 'provider'] as const;
export type ImportSort = `${(typeof COLUMNS)[number]}${'' | ':asc' | ':desc'}`;
/** Column and direction; without one: ascending (batch-v1 §0). */
export const IMPORT_SORTS = COLUMNS.flatMap((column): ImportSort[] => [column, `${column}:asc`, `${column}:desc`]);

export interface ImportFilter {
  readonly status?: string | undefined;
  readonly collectionId?: string | undefined;
  /** In id and name. */
  readonly search?: string | undefined;
  /** true: the deleted ones alone. */
  readonly deleted?: boolean | undefined;
  /** undefined = the newest first. */
  readonly sort?: ImportSort | undefined;
}

/** Orders or subscriptions of the caller's account. @returns one more than the page holds where there are more */
export function importsOf<Row extends ObjectLiteral>(
  dataSource: DataSource,
  entity: EntityTarget<Row>,
  { accountId }: Pick<Principal, 'accountId'>,
  { status, collectionId, search, deleted = false, sort = 'created:desc' }: ImportFilter,
  page: ViewPage,
): Promise<Row[]> {
  const [column, direction] = sort.split(':');
  const query = dataSource.manager
    .createQueryBuilder(entity, 'i')
    .where(`i.account_id = :accountId AND i.deleted IS ${deleted ? 'NOT NULL' : 'NULL'}`, { accountId })
    .orderBy(`i.${column}`, direction === 'desc' ? 'DESC' : 'ASC')
    .addOrderBy('i.id')
    .offset(page.offset)
    .limit(page.limit + 1);
  if (status !== undefined) query.andWhere('i.status = :status', { status });
  if (collectionId !== undefined) query.andWhere('i.collection_id = :collectionId', { collectionId });
  const condition = searchCondition(`concat_ws(' ', i.id, i.name)`, search);
  if (condition !== null) query.andWhere(condition.sql, condition.parameters);
  return query.getMany();
}

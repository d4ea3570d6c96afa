import { DomainError } from '#libs/errors';
import { type DataSource } from 'typeorm';
import { type FoundScene } from '../scene.js';
import { beyond } from './keyset.js';
import { type PagePosition, readToken, writeToken } from './page-token.js';
import { type SearchScope } from './scene-conditions.js';
import { type ScenePage, type SceneQuery } from './scene-query.js';
import { searchParts } from './search-parts.js';
import { orderBy, type OrderKey, totalOrder } from './sort-order.js';
import { SqlParameters } from './sql-parameters.js';

interface Row extends FoundScene {
  readonly keys: Array<string | null>;
}

/** One page of scenes. A row more than the page is read: it tells whether there is a next one. */
export async function scenePage(dataSource: DataSource, query: SceneQuery, scope: SearchScope): Promise<ScenePage> {
  const parameters = new SqlParameters();
  const position = query.token ? readToken(query.token, query) : null;
  const keys = totalOrder(query.sort ?? [], parameters);
  const sql = pageSql(query, scope, keys, position, parameters);
  const rows = await dataSource.query<Row[]>(sql, parameters.values);
  const hasMore = rows.length > query.limit;
  const page = rows.slice(0, query.limit);
  if (position?.backwards) page.reverse();
  return {
    scenes: page.map(({ collectionId, id, document }) => ({ collectionId, id, document })),
    ...neighbours(query, page, position, hasMore),
  };
}

function pageSql(
  query: SceneQuery,
  scope: SearchScope,
  keys: readonly OrderKey[],
  position: PagePosition | null,
  parameters: SqlParameters,
): string {
  const backwards = position?.backwards ?? false;
  if (position && position.values.length !== keys.length)
    throw new DomainError('BAD_REQUEST', 'token: not one of this API');
  const behind = position ? ` AND ${beyond(keys, position.values, backwards, parameters)}` : '';
  const offset = query.offset ?? 0;
  const found = searchParts(
    query,
    scope,
    parameters,
    (condition) =>
      `SELECT s.collection_id, s.id, s.document, ${keys.map(({ sql }, i) => `${sql} AS k${i}`).join(', ')}
     FROM scenes s WHERE ${condition}${behind}
     ORDER BY ${orderBy(keys, backwards)} LIMIT ${query.limit + 1 + offset}`,
  );
  return `SELECT collection_id AS "collectionId", id, document, ARRAY[${keys.map((_, i) => `k${i}::text`).join(', ')}] AS keys
          FROM (${found}) found
          ORDER BY ${orderBy(keys, backwards, (i) => `k${i}`)}
          LIMIT ${query.limit + 1} OFFSET ${offset}`;
}

/** Coming from a neighbour, that neighbour exists; on the far side only the row that was read too much tells. */
function neighbours(query: SceneQuery, page: readonly Row[], position: PagePosition | null, hasMore: boolean) {
  const token = (row: Row | undefined, backwards: boolean) =>
    row ? writeToken(query, { backwards, values: row.keys }) : null;
  const isNext = position?.backwards ? true : hasMore;
  const isPrevious = position?.backwards ? hasMore : position !== null;
  return {
    next: isNext ? token(page.at(-1), false) : null,
    previous: isPrevious ? token(page[0], true) : null,
  };
}

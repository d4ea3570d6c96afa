import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { readerMarks } from '../readers.js';
import { type FoundScene } from '../scene.js';
import { aggregateScenes } from './aggregations/aggregate.query.js';
import { blamingValues } from './callers-fault.js';
import { countScenes } from './count.query.js';
import { distinctDays, distinctValues } from './distinct.query.js';
import { refuseInvalid } from './geometry-check.query.js';
import { scenePage } from './page.query.js';
import { searchedCollections } from './readable-collections.query.js';
import { type SearchScope } from './scene-conditions.js';
import {
  type Aggregation,
  type AggregationRequest,
  type Matched,
  type SceneFilter,
  type ScenePage,
  type SceneQuery,
} from './scene-query.js';

/**
 * The one search over scenes; every answer holds only what the caller may read. Values that PostgreSQL cannot take end in
 * BAD_REQUEST, statements that run into its time limit in TIMEOUT.
 */
@Injectable()
export class SceneSearch {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws BAD_REQUEST for a token of another query, an unsortable field, a geometry PostGIS refuses. */
  async search(principal: Principal | null, query: SceneQuery): Promise<ScenePage> {
    return this.within(principal, query, { scenes: [], next: null, previous: null }, (scope) =>
      scenePage(this.dataSource, query, scope),
    );
  }

  /** Exact while counting is cheap, else the planner's estimate. */
  async count(principal: Principal | null, filter: SceneFilter): Promise<Matched> {
    return this.within(principal, filter, { count: 0, exact: true }, (scope) =>
      countScenes(this.dataSource, filter, scope),
    );
  }

  /** null for absent and hidden alike. */
  async find(principal: Principal | null, collectionId: string, id: string): Promise<FoundScene | null> {
    // PostgreSQL has no text with NUL, so nothing can be called that.
    if (`${collectionId}${id}`.includes('\0')) return null;
    const [scene] = await this.dataSource.query<FoundScene[]>(
      `SELECT s.collection_id AS "collectionId", s.id, s.document
       FROM scenes s JOIN collections c ON c.id = s.collection_id
       WHERE s.collection_id = $1 AND s.id = $2
         AND ($3::text[] IS NULL OR (c.readers && $3 AND (s.readers IS NULL OR s.readers && $3)))`,
      [collectionId, id, readerMarks(principal)],
    );
    return scene ?? null;
  }

  /** Distinct values of `date` (UTC day, newest first) or of a property, in descending order. */
  async distinct(
    principal: Principal | null,
    filter: SceneFilter,
    name: string,
    page: { limit: number; offset: number },
  ): Promise<string[]> {
    return this.within(principal, filter, [], (scope) =>
      name === 'date'
        ? distinctDays(this.dataSource, filter, scope, page)
        : distinctValues(this.dataSource, filter, scope, name, page),
    );
  }

  /** @throws BAD_REQUEST for an unknown aggregation, naming it. */
  async aggregate(
    principal: Principal | null,
    filter: SceneFilter,
    requests: readonly AggregationRequest[],
  ): Promise<Aggregation[]> {
    return this.within(principal, filter, null, (scope) => aggregateScenes(this.dataSource, filter, scope, requests));
  }

  /** @param nothing what is answered when no collection is left to search; null = ask all the same. */
  private async within<T>(
    principal: Principal | null,
    filter: SceneFilter,
    nothing: T | null,
    work: (scope: SearchScope) => Promise<T>,
  ): Promise<T> {
    return blamingValues(async () => {
      if (filter.intersects) await refuseInvalid(this.dataSource, filter.intersects);
      const marks = readerMarks(principal);
      const collections = await searchedCollections(this.dataSource, marks, filter.collections ?? null);
      if (collections.searched.length === 0 && nothing !== null) return nothing;
      return work({ marks, ...collections });
    });
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { type FoundScene } from '../scene.js';
import {
  type Aggregation,
  type AggregationRequest,
  type Matched,
  type SceneFilter,
  type ScenePage,
  type SceneQuery,
} from './scene-query.js';

/** The one search over scenes; every answer holds only what the caller may read. */
@Injectable()
export class SceneSearch {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws BAD_REQUEST for a token of another query, an unsortable field, a geometry PostGIS refuses. */
  async search(_principal: Principal | null, _query: SceneQuery): Promise<ScenePage> {
    throw new Error('not written yet');
  }

  /** Exact while counting is cheap, else the planner's estimate. */
  async count(_principal: Principal | null, _filter: SceneFilter): Promise<Matched> {
    throw new Error('not written yet');
  }

  /** null for absent and hidden alike. */
  async find(_principal: Principal | null, _collectionId: string, _id: string): Promise<FoundScene | null> {
    throw new Error('not written yet');
  }

  /** Distinct values of `date` (UTC day, newest first) or of a property, in descending order. */
  async distinct(
    _principal: Principal | null,
    _filter: SceneFilter,
    _name: string,
    _page: { limit: number; offset: number },
  ): Promise<string[]> {
    throw new Error('not written yet');
  }

  /** @throws BAD_REQUEST for an unknown aggregation, naming it. */
  async aggregate(
    _principal: Principal | null,
    _filter: SceneFilter,
    _requests: readonly AggregationRequest[],
  ): Promise<Aggregation[]> {
    throw new Error('not written yet');
  }
}

import { type BBox } from '#libs/geo';
import { type Cql2Expression, type FreeText, type TimeInterval } from '#libs/stac';
import { type Geometry } from 'geojson';
import { type FoundScene } from '../scene.js';

export interface SortKey {
  /** `id`, `collection`, `datetime`, `start_datetime`, `end_datetime`, or the bare name of a property. */
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/** What both dialects ask of the catalogue; all parts are joined by AND. Validated by the dialect. */
export interface SceneFilter {
  /** null = every readable one; an id that is unknown or hidden matches nothing. */
  readonly collections?: readonly string[] | null;
  readonly ids?: readonly string[] | null;
  /** Lon/lat; w > e crosses ±180. */
  readonly bbox?: BBox | null;
  readonly intersects?: Geometry | null;
  readonly interval?: TimeInterval | null;
  readonly filter?: Cql2Expression | null;
  readonly text?: FreeText | null;
  /** Stored or changed since then. */
  readonly changedSince?: Date | null;
}

export interface SceneQuery extends SceneFilter {
  /** Empty = newest first. Completed by collection and id to a total order. */
  readonly sort?: readonly SortKey[];
  readonly limit: number;
  /** Keyset token of an earlier page of the same query. */
  readonly token?: string | null;
  /** Rows to skip: for the Sentinel Hub dialect, whose `next` is a number. Not together with `token`. */
  readonly offset?: number;
}

export interface ScenePage {
  readonly scenes: readonly FoundScene[];
  /** Tokens; null = there is no such page. */
  readonly next: string | null;
  readonly previous: string | null;
}

export interface Matched {
  readonly count: number;
  /** false: the planner's estimate, because counting would have taken too long. */
  readonly exact: boolean;
}

export interface Bucket {
  readonly key: string;
  readonly data_type: 'string' | 'numeric' | 'datetime';
  readonly frequency: number;
  readonly from?: number | string;
  readonly to?: number | string;
}

/** STAC aggregation 0.3.0 as data. */
export interface Aggregation {
  readonly name: string;
  readonly data_type: string;
  readonly value?: number | string | null;
  readonly buckets?: readonly Bucket[];
  readonly overflow?: number;
}

/** Name → options such as `{ precision: 4 }` or `{ interval: 'month' }`. */
export interface AggregationRequest {
  readonly name: string;
  readonly precision?: number;
  readonly interval?: string;
}

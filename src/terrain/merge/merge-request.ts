import { type TerrainNoData } from '#libs/terrain';
import { type Job } from '../../jobs/index.js';
import { type TerrainWishes } from '../terrain-request.js';

/** The stored request of a `terrain_merge` job. */
export interface MergeRequest extends TerrainWishes {
  readonly title: string;
  /** Bottom first. */
  readonly sourceIds: readonly string[];
  readonly nodata: TerrainNoData;
}

export const mergeRequestOf = ({ request }: Job) => request as unknown as MergeRequest;

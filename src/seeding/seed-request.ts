import { type Job } from '../jobs/index.js';
import { type TileGridName, type TilePlan } from '../tile-cache/index.js';

/** What a seeding job does; its stored request. */
export interface SeedRequest extends TilePlan {
  readonly datasetId: string;
  readonly grid: TileGridName;
  readonly style: string;
  /** Blocks of tiles painted at the same time. */
  readonly workers: number;
  /** Also paint what the cache has already. */
  readonly force: boolean;
}

export const seedRequestOf = ({ request }: Pick<Job, 'request'>) => request as unknown as SeedRequest;

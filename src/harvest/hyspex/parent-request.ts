import { type Job } from '../../jobs/index.js';
import { type LineWish } from './line-wish.js';

/** One batch of the children of a record, as its job keeps it. */
export interface ParentRequest {
  readonly identifier: string;
  /** null = the configured catalogue. */
  readonly endpoint: string | null;
  /** 1-based position in the catalogue. */
  readonly startPosition: number;
  readonly maxChildren: number;
  readonly campaignId: string;
  /** As the caller knows it. */
  readonly totalChildren: number | null;
  readonly wish: LineWish;
}

export function parentRequestOf({ request }: Pick<Job, 'request'>): ParentRequest {
  return request as unknown as ParentRequest;
}

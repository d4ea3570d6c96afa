import { type Principal } from '../auth/index.js';

/**
 * Asks the datasets feature, which lies above this one, whether a caller may read a dataset. Optional: without a provider
 * of this token only the jobs' own access rules apply.
 */
export const DATASET_READ_CHECK = Symbol('dataset-read-check');

export interface DatasetReadCheck {
  /** @throws NOT_FOUND for absent and hidden datasets alike. */
  assertReadable(principal: Principal | null, datasetId: string): Promise<void>;
}

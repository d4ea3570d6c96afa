import { validators, type Validators } from '../platform/http/download/caching.js';
import { type Dataset } from './dataset.entity.js';

/** Of an answer that follows a dataset and its visibility. */
export function validatorsOf(
  { visibility, recordStatus }: Pick<Dataset, 'visibility' | 'recordStatus'>,
  etag: string,
): Validators {
  return validators(etag, visibility === 'public' && recordStatus === 'published');
}

import { DomainError } from '#libs/errors';
import { type SourceVerdict } from './source-check.js';

/**
 * The worker's second look: a source may have been replaced since the request was accepted.
 * @throws INVALID with every reason, for the job's error message.
 */
export function assertStillCompatible({ errors }: SourceVerdict): void {
  if (errors.length === 0) return;
  const reasons = errors.map((item) => `${item.source_id}: ${item.message}`).join('; ');
  throw new DomainError('INVALID', `The sources do not fit together any more: ${reasons}`);
}

import { DomainError } from '#libs/errors';
import { finding, type CompatibilityItem } from './compatibility.js';

export const MIN_SOURCES = 2;
export const MAX_SOURCES = 500;

/** The rules of a membership that need no look at any dataset. @throws INVALID */
export function assertSourceList(ids: readonly string[]): void {
  if (ids.length < MIN_SOURCES)
    throw new DomainError(
      'INVALID',
      `source_dataset_ids: a VRT needs at least ${MIN_SOURCES} sources, got ${ids.length}`,
    );
  if (ids.length > MAX_SOURCES) throw incompatible([tooManySources(ids)]);
  const repeated = [...new Set(ids.filter((id, i) => ids.indexOf(id) < i))];
  if (repeated.length > 0) throw incompatible(repeated.map(duplicateSource));
}

/** The 422 whose `detail` is the list of findings. */
export function incompatible(items: readonly CompatibilityItem[]): DomainError {
  const message = items.map((item) => `${item.source_id}: ${item.message}`).join('; ');
  return new DomainError('INVALID', message, { detail: items });
}

function duplicateSource(datasetId: string): CompatibilityItem {
  return finding({ datasetId }, 'duplicate_source', 'source_dataset_ids', 'the source is listed more than once');
}

function tooManySources(ids: readonly string[]): CompatibilityItem {
  const message = `a VRT has at most ${MAX_SOURCES} sources, this would be ${ids.length}`;
  return finding({ datasetId: ids.at(-1) ?? '' }, 'too_many_sources', 'source_dataset_ids', message);
}

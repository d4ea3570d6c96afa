import { type SkippedChild } from './hyspex-batch.entity.js';
import { type PreparedLine } from './hyspex-lines.service.js';

/** Wished variants that the registry has, each once. */
export function skippedVariants({ record, existing, conversions }: PreparedLine): SkippedChild[] {
  const wished = new Set(conversions.map(({ variant }) => variant));
  const known = new Map(existing.map(({ variant, datasetId }) => [variant, datasetId]));
  return [...known]
    .filter(([variant]) => wished.has(variant))
    .map(([variant, datasetId]) => ({
      identifier: record.identifier,
      variant,
      reason: 'registered',
      dataset_id: datasetId,
    }));
}

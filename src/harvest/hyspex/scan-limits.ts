import { type HarvestConfig } from '../../platform/config/config.js';
import { type ScanLimits } from './parent-scan.js';

/** Looking through records that are no children costs the catalogue as much as reading children: it is bounded, too. */
export function scanLimits(
  maxChildren: number,
  { hyspexScanMultiplier, hyspexScanLimit }: Pick<HarvestConfig, 'hyspexScanMultiplier' | 'hyspexScanLimit'>,
): ScanLimits {
  return { children: maxChildren, records: Math.min(maxChildren * hyspexScanMultiplier, hyspexScanLimit) };
}

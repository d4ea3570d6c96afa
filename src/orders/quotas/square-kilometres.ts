/** Square metres are counted in whole numbers, so that sums of km² are exact. */
const M2_PER_KM2 = 1e6;

/** To the square metre. */
export function toKm2(km2: number): number {
  return Math.round(km2 * M2_PER_KM2) / M2_PER_KM2;
}

export function plusKm2(a: number, b: number): number {
  return (Math.round(a * M2_PER_KM2) + Math.round(b * M2_PER_KM2)) / M2_PER_KM2;
}

/** Only what costs nothing may be ordered before somebody has set a quota (conventions, "Data import"). */
export function isUnlimitedUntilSet(productCollection: string): boolean {
  return productCollection === 'STAC';
}

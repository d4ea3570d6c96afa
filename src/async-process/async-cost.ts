const MINIMUM = 10;
const LARGE_PX = 10_000;
const LARGE_FACTOR = 2 / 3;

/**
 * Processing units of an asynchronous request: those of Process, a third less for a picture with a side of 10 000 px or
 * more, at least 10 (async-process §4). @param units of Process
 */
export function asyncUnits(
  units: number,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  return Math.max(MINIMUM, Math.max(width, height) >= LARGE_PX ? units * LARGE_FACTOR : units);
}

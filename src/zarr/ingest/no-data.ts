/**
 * The fill value of an array as JSON can say it: a number, `NaN`, `Infinity`, `-Infinity` (Zarr's spelling), or null.
 * Other forms that Zarr knows for floats (hexadecimal bytes) are no number and answer null.
 */
export function noDataOf(fillValue: unknown): number | string | null {
  if (typeof fillValue === 'number') return fillValue;
  return ['NaN', 'Infinity', '-Infinity'].includes(String(fillValue)) ? String(fillValue) : null;
}

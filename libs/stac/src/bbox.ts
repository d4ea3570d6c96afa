import { type BBox } from '#libs/geo';
import { refuse, shown } from './refusal.js';

export interface SearchBox {
  /** Lon/lat; w > e crosses ±180. */
  readonly box: BBox;
  /** [lowest, highest] of a box of 6 numbers; 2D items lie at height 0. */
  readonly heights: readonly [number, number] | null;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** `w,s,e,n` or `w,s,zmin,e,n,zmax`, as text or as an array. Points and lines are boxes. @throws BAD_REQUEST */
export function parseBbox(values: unknown, field = 'bbox'): SearchBox {
  const numbers = (typeof values === 'string' ? values.split(',') : listOf(values, field)).map((value) =>
    coordinate(value, field),
  );
  if (numbers.length !== 4 && numbers.length !== 6)
    refuse(`${field}: expected 4 or 6 numbers (w,s,e,n or w,s,zmin,e,n,zmax), got ${numbers.length}`);
  const [w, s, e, n] = (numbers.length === 4 ? numbers : [numbers[0], numbers[1], numbers[3], numbers[4]]) as [
    number,
    number,
    number,
    number,
  ];
  const heights = numbers.length === 4 ? null : ([numbers[2], numbers[5]] as [number, number]);
  within(w, 180, `${field}: west`);
  within(e, 180, `${field}: east`);
  within(s, 90, `${field}: south`);
  within(n, 90, `${field}: north`);
  if (s > n) refuse(`${field}: south ${s} lies north of ${n}`);
  if (heights !== null && heights[0] > heights[1]) refuse(`${field}: height ${heights[0]} lies above ${heights[1]}`);
  return { box: [w, s, e, n], heights };
}

function listOf(values: unknown, field: string): readonly unknown[] {
  return Array.isArray(values) ? values : refuse(`${field}: expected an array of numbers, got ${shown(values)}`);
}

function coordinate(value: unknown, field: string): number {
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    return refuse(`${field}: ${shown(value)} is not a number`);
  return number;
}

function within(value: number, limit: number, what: string): void {
  if (Math.abs(value) > limit) refuse(`${what} ${value} is outside -${limit}..${limit}`);
}

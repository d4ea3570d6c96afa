import { malformed } from './product-fault.js';

export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/** @throws BAD_REQUEST naming file, element, value and what was expected. */
export function numberIn(text: string, file: string, element: string, range: NumberRange = {}): number {
  const { min = -Infinity, max = Infinity, integer = false } = range;
  const value = DECIMAL.test(text.trim()) ? Number(text) : NaN;
  if (Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isSafeInteger(value))) return value;
  throw malformed(file, element, text, wanted(range));
}

function wanted({ min, max, integer }: NumberRange): string {
  const kind = integer ? 'an integer' : 'a number';
  if (min !== undefined && max !== undefined) return `${kind} of ${min}…${max}`;
  if (min !== undefined) return `${kind} of at least ${min}`;
  return max === undefined ? kind : `${kind} of at most ${max}`;
}

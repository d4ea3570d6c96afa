import { type ArrayVariable } from './array-dataset.js';

/** Trimmed; null when absent, empty or no text. */
export function textAttribute({ attributes }: Pick<ArrayVariable, 'attributes'>, name: string): string | null {
  const value = attributes[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The first number; null when absent or text that is none. */
export function numberAttribute(variable: Pick<ArrayVariable, 'attributes'>, name: string): number | null {
  return numbersAttribute(variable, name)[0] ?? null;
}

/** Numbers, also those that a careless writer stored as text; none when absent. NaN is a number here: fill values are. */
export function numbersAttribute({ attributes }: Pick<ArrayVariable, 'attributes'>, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value === 'number') return [value];
  if (typeof value !== 'string') return value ?? [];
  const numbers = value.split(/[\s,]+/).filter((word) => word !== '').map(Number); // prettier-ignore
  return numbers.every((number) => !Number.isNaN(number)) ? numbers : [];
}

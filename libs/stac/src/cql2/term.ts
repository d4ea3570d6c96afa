import { type Cql2Expression, type Cql2Operand } from './expression.js';

/** Ends the reading with 400, naming the place it was made for. */
export type Fail = (reason: string) => never;

/** Something read, with the place it was read at. Conditions are operands of kind `predicate`. */
export interface Term {
  readonly operand: Cql2Operand;
  readonly fail: Fail;
  /** Stood in brackets of its own: in the text encoding, where a list is expected, a list of one. */
  readonly bracketed?: boolean;
}

export function conditionTerm(value: Cql2Expression, fail: Fail): Term {
  return { operand: { kind: 'predicate', value }, fail };
}

/** What AND, OR, NOT and the whole filter are made of. */
export function conditionOf({ operand, fail }: Term): Cql2Expression {
  switch (operand.kind) {
    case 'predicate':
      return operand.value;
    case 'boolean':
      return { op: 'literal', value: operand.value };
    case 'property':
    case 'function':
      return { op: 'test', arg: operand };
    default:
      return fail(`${NAMES[operand.kind]} is not a condition`);
  }
}

/** How each kind is called in an error. */
export const NAMES: Readonly<Record<Cql2Operand['kind'], string>> = {
  property: 'a property',
  string: 'text',
  number: 'a number',
  boolean: 'a boolean',
  timestamp: 'a timestamp',
  date: 'a date',
  interval: 'an interval',
  geometry: 'a geometry',
  array: 'an array',
  casei: 'CASEI',
  accenti: 'ACCENTI',
  arithmetic: 'arithmetic',
  function: 'a function',
  predicate: 'a condition',
};

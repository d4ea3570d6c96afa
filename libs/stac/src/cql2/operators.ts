import {
  type ArithmeticOp,
  ARRAY_OPS,
  type Comparison,
  type Cql2Expression,
  type Cql2Operand,
  SPATIAL_OPS,
  TEMPORAL_OPS,
} from './expression.js';
import { MAX_MEMBERS, MAX_NAME } from './limits.js';
import { instantLiteral } from './literals.js';
import { conditionOf, type Fail, NAMES, type Term } from './term.js';

type Kind = Cql2Operand['kind'];

/** What each place of an operator takes, the same in both encodings. */
const TEXT: readonly Kind[] = ['string', 'property', 'function', 'casei', 'accenti'];
const PATTERN: readonly Kind[] = ['string', 'casei', 'accenti'];
const NUMERIC: readonly Kind[] = ['number', 'property', 'function', 'arithmetic'];
const SCALAR: readonly Kind[] = [...new Set([...TEXT, ...NUMERIC]), 'boolean', 'timestamp', 'date', 'predicate'];
const SPATIAL: readonly Kind[] = ['geometry', 'property', 'function'];
const TEMPORAL: readonly Kind[] = ['timestamp', 'date', 'interval', 'property', 'function'];
const ARRAY: readonly Kind[] = ['array', 'property', 'function'];

function taken({ operand, fail }: Term, kinds: readonly Kind[], by: string): Cql2Operand {
  return kinds.includes(operand.kind) ? operand : fail(`${by} does not take ${NAMES[operand.kind]} here`);
}

export function junction(op: 'and' | 'or', terms: readonly Term[], fail: Fail): Cql2Expression {
  if (terms.length > MAX_MEMBERS) fail(`${op.toUpperCase()} joins more than ${MAX_MEMBERS} conditions`);
  return { op, args: terms.map(conditionOf) };
}

export function negation(term: Term): Cql2Expression {
  return { op: 'not', arg: conditionOf(term) };
}

export function comparison(op: Comparison, left: Term, right: Term): Cql2Expression {
  return { op, args: [taken(left, SCALAR, op), taken(right, SCALAR, op)] };
}

export function like(value: Term, pattern: Term): Cql2Expression {
  taken(pattern, PATTERN, 'LIKE');
  if (!isLiteralText(pattern.operand)) pattern.fail('the pattern of LIKE must be literal text');
  return { op: 'like', args: [taken(value, TEXT, 'LIKE'), pattern.operand] };
}

function isLiteralText(operand: Cql2Operand): boolean {
  if (operand.kind === 'casei' || operand.kind === 'accenti') return isLiteralText(operand.arg);
  return operand.kind === 'string';
}

export function between(value: Term, low: Term, high: Term): Cql2Expression {
  return {
    op: 'between',
    args: [taken(value, SCALAR, 'BETWEEN'), taken(low, SCALAR, 'BETWEEN'), taken(high, SCALAR, 'BETWEEN')],
  };
}

export function inList(value: Term, list: readonly Term[], fail: Fail): Cql2Expression {
  if (list.length === 0) fail('the list of IN is empty');
  if (list.length > MAX_MEMBERS) fail(`IN takes at most ${MAX_MEMBERS} members, got ${list.length}`);
  return { op: 'in', value: taken(value, SCALAR, 'IN'), list: list.map((term) => taken(term, SCALAR, 'IN')) };
}

export function isNull(term: Term): Cql2Expression {
  if (term.operand.kind === 'array') term.fail('IS NULL does not take an array here');
  return { op: 'isNull', arg: term.operand };
}

export function arithmetic(op: ArithmeticOp, left: Term, right: Term): Cql2Operand {
  return { kind: 'arithmetic', op, args: [taken(left, NUMERIC, op), taken(right, NUMERIC, op)] };
}

/** A sign in front of a literal belongs to it; in front of anything else it is a multiplication. */
export function negative(term: Term): Cql2Operand {
  const operand = taken(term, NUMERIC, '-');
  if (operand.kind === 'number') return { kind: 'number', value: -operand.value };
  return { kind: 'arithmetic', op: '*', args: [{ kind: 'number', value: -1 }, operand] };
}

const byName = <T extends string>(names: readonly T[]) => new Map(names.map((name) => [name.toLowerCase(), name]));
const SPATIAL_BY_NAME = byName(SPATIAL_OPS);
const TEMPORAL_BY_NAME = byName(TEMPORAL_OPS);
const ARRAY_BY_NAME = byName(ARRAY_OPS);

/** `name(args)`: an operator written like a function, in any case, or a function that is not CQL2's own. */
export function call(name: string, args: readonly Term[], fail: Fail): Cql2Operand {
  const key = name.toLowerCase();
  if (key === 'casei' || key === 'accenti') {
    if (args.length !== 1) fail(`${name} takes 1 argument, got ${args.length}`);
    return { kind: key, arg: taken(args[0] as Term, TEXT, name) };
  }
  const predicate = predicateNamed(key, name, args, fail);
  if (predicate !== null) return { kind: 'predicate', value: predicate };
  if (name.length > MAX_NAME) fail(`a function name has at most ${MAX_NAME} characters`);
  if (args.length > MAX_MEMBERS) fail(`${name} takes at most ${MAX_MEMBERS} arguments`);
  return { kind: 'function', name, args: args.map(({ operand }) => operand) };
}

function predicateNamed(key: string, name: string, args: readonly Term[], fail: Fail): Cql2Expression | null {
  const two = (read: (term: Term) => Cql2Operand): [Cql2Operand, Cql2Operand] => {
    if (args.length !== 2) fail(`${name} takes 2 arguments, got ${args.length}`);
    return [read(args[0] as Term), read(args[1] as Term)];
  };
  const spatial = SPATIAL_BY_NAME.get(key);
  if (spatial) return { op: spatial, args: two((term) => taken(term, SPATIAL, name)) };
  const temporal = TEMPORAL_BY_NAME.get(key);
  if (temporal) return { op: temporal, args: two((term) => taken(instantWhereText(term), TEMPORAL, name)) };
  const array = ARRAY_BY_NAME.get(key);
  if (array) return { op: array, args: two((term) => taken(listWhereBracketed(term), ARRAY, name)) };
  return null;
}

/** Lenient: `T_AFTER(datetime, '2024-01-01T00:00:00Z')`. */
function instantWhereText(term: Term): Term {
  const { operand, fail } = term;
  return operand.kind === 'string' ? { operand: instantLiteral(operand.value, fail), fail } : term;
}

function listWhereBracketed(term: Term): Term {
  const { operand, fail, bracketed } = term;
  return bracketed ? { operand: { kind: 'array', items: [operand] }, fail } : term;
}

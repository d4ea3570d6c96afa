import { type Comparison, type Cql2Expression, type Cql2Operand } from './cql2/expression.js';
import { MAX_MEMBERS } from './cql2/limits.js';
import { property as propertyOperand } from './cql2/literals.js';
import { parseName } from './names.js';
import { assertStorable, isObject, jsonOf, refuse, shown } from './refusal.js';

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};
const PATTERNS: Readonly<Record<string, (literal: string) => string>> = {
  startsWith: (literal) => `${literal}%`,
  endsWith: (literal) => `%${literal}`,
  contains: (literal) => `%${literal}%`,
};

/**
 * The query extension (STACQL), `{property: {operator: value}}`, as an object or JSON text, read into the tree that CQL2
 * has; everything is joined by AND. `eq: null` asks for absence. @throws BAD_REQUEST naming property and operator.
 */
export function parseQuery(query: unknown): Cql2Expression {
  const json = jsonOf(query, 'query');
  if (!isObject(json)) return refuse(`query: expected {property: {operator: value}}, got ${shown(json)}`);
  const args = Object.entries(json).flatMap(([property, tests]) => testsOf(property, tests));
  if (args.length > MAX_MEMBERS) refuse(`query: more than ${MAX_MEMBERS} tests`);
  if (args.length === 0) return { op: 'literal', value: true };
  return args.length === 1 ? (args[0] as Cql2Expression) : { op: 'and', args };
}

function testsOf(property: string, tests: unknown): Cql2Expression[] {
  const at = `query.${parseName(property, 'query')}`;
  if (!isObject(tests) || Object.keys(tests).length === 0)
    return refuse(`${at}: expected {operator: value}, got ${shown(tests)}`);
  const operand = propertyOperand(property, (reason) => refuse(`${at}: ${reason}`));
  return Object.entries(tests).map(([operator, value]) => test(operand, operator, value, `${at}.${operator}`));
}

function test(property: Cql2Operand, operator: string, value: unknown, at: string): Cql2Expression {
  if (Object.hasOwn(COMPARISONS, operator)) {
    const op = COMPARISONS[operator] as Comparison;
    if (value === null && op === '=') return { op: 'isNull', arg: property };
    if (value === null && op === '<>') return { op: 'not', arg: { op: 'isNull', arg: property } };
    return { op, args: [property, literal(value, at)] };
  }
  if (Object.hasOwn(PATTERNS, operator)) {
    if (typeof value !== 'string') return refuse(`${at}: expected text, got ${shown(value)}`);
    const escaped = assertStorable(value, at).replace(/[\\%_]/g, '\\$&');
    return { op: 'like', args: [property, { kind: 'string', value: PATTERNS[operator]?.(escaped) ?? '' }] };
  }
  if (operator !== 'in')
    return refuse(
      `${at}: unknown operator; expected ${[...Object.keys({ ...COMPARISONS, ...PATTERNS }), 'in'].join(', ')}`,
    );
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_MEMBERS)
    return refuse(`${at}: expected an array of 1 to ${MAX_MEMBERS} values, got ${shown(value)}`);
  return { op: 'in', value: property, list: value.map((member) => literal(member, at)) };
}

function literal(value: unknown, at: string): Cql2Operand {
  if (typeof value === 'string') return { kind: 'string', value: assertStorable(value, at) };
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'number', value };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  return refuse(`${at}: expected text, a number or a boolean, got ${shown(value)}`);
}

import { DomainError } from '#libs/errors';
import { type Comparison, type Cql2Expression, type Cql2Operand } from '#libs/stac';
import { anyStoredForm } from './stored-forms.js';

type Schema = Readonly<{ type?: string }>;
type Queryables = Readonly<Record<string, object>>;

const COMPARISONS = new Set<string>(['=', '<>', '<', '<=', '>', '>=']);

/**
 * The part of CQL2 that Sentinel Hub has (catalog §6): comparisons of a queryable property with a literal, BETWEEN, AND,
 * NOT. Text is compared case-insensitively, because clients send `ASCENDING` as well as `ascending`.
 * @throws BAD_REQUEST naming the operator, the property or the literal.
 */
export function sentinelHubFilter(filter: Cql2Expression, queryables: Queryables): Cql2Expression {
  switch (filter.op) {
    case 'literal':
      return filter;
    case 'and':
      return { op: 'and', args: filter.args.map((arg) => sentinelHubFilter(arg, queryables)) };
    case 'not':
      return { op: 'not', arg: sentinelHubFilter(filter.arg, queryables) };
    case 'between': {
      const [property, ...ends] = filter.args;
      const name = queryableName(property, queryables);
      const [low, high] = ends.map((end) => literalOf(name, end, queryables)) as [Cql2Operand, Cql2Operand];
      return { op: 'between', args: [caselessFor(low, property), caseless(low), caseless(high)] };
    }
    default:
      if (isComparison(filter)) return comparison(filter, queryables);
      throw refusal(
        `operator '${filter.op}' is not supported; use =, <>, <, <=, >, >=, between, and, not` +
          (filter.op === 'or' ? ' (several searches instead of or)' : ''),
      );
  }
}

type ComparisonExpression = Extract<Cql2Expression, { op: Comparison }>;

function isComparison(filter: Cql2Expression): filter is ComparisonExpression {
  return COMPARISONS.has(filter.op);
}

function comparison({ op, args: [left, right] }: ComparisonExpression, queryables: Queryables): Cql2Expression {
  const name = queryableName(left, queryables);
  const literal = literalOf(name, right, queryables);
  return anyStoredForm(name, op, literal) ?? { op, args: [caselessFor(literal, left), caseless(literal)] };
}

function queryableName(operand: Cql2Operand, queryables: Queryables): string {
  if (operand.kind !== 'property') throw refusal('the left side of a comparison must be a property');
  if (!Object.hasOwn(queryables, operand.name))
    throw new DomainError('BAD_REQUEST', `Querying is not supported on property '${operand.name}'`);
  return operand.name;
}

function literalOf(name: string, operand: Cql2Operand, queryables: Queryables): Cql2Operand {
  if (operand.kind !== 'string' && operand.kind !== 'number')
    throw refusal(`the right side of a comparison with '${name}' must be a literal`);
  const { type } = queryables[name] as Schema;
  const isText = type === 'string';
  if (type !== undefined && isText !== (operand.kind === 'string'))
    throw refusal(`'${name}' is compared with ${isText ? 'text' : 'a number'}, got ${JSON.stringify(operand.value)}`);
  return operand;
}

function caselessFor(literal: Cql2Operand, property: Cql2Operand): Cql2Operand {
  return literal.kind === 'string' ? { kind: 'casei', arg: property } : property;
}

function caseless(operand: Cql2Operand): Cql2Operand {
  return operand.kind === 'string' ? { kind: 'casei', arg: operand } : operand;
}

function refusal(reason: string): DomainError {
  return new DomainError('BAD_REQUEST', `Cannot parse parameter \`filter\`: ${reason}`);
}

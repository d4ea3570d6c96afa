import { parseGeometry } from '../geometry.js';
import { assertStorable, isObject, refuse, shown } from '../refusal.js';
import { assertDepth } from './depth.js';
import { type ArithmeticOp, ARITHMETIC_OPS, type Comparison, COMPARISONS, type Cql2Expression } from './expression.js';
import { MAX_DEPTH, MAX_MEMBERS, MAX_NODES } from './limits.js';
import { bboxLiteral, dateLiteral, interval, property, timestampLiteral } from './literals.js';
import * as operators from './operators.js';
import { conditionOf, conditionTerm, type Fail, type Term } from './term.js';

/** Words the Sentinel Hub documentation and its clients use beside the signs. */
const ALIASES: Readonly<Record<string, Comparison>> = {
  eq: '=',
  '==': '=',
  neq: '<>',
  '!=': '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

/** A filter of the JSON encoding. @throws BAD_REQUEST naming the place, such as `filter.args[1].op`. */
export function parseCql2Json(json: unknown): Cql2Expression {
  return assertDepth(conditionOf(new JsonReader().term(json, 'filter', 1)), 'filter');
}

class JsonReader {
  private nodes = 0;

  term(json: unknown, at: string, depth: number): Term {
    const fail: Fail = (reason) => refuse(`${at}: ${reason}`);
    if (depth > MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH}`);
    if (++this.nodes > MAX_NODES) fail(`the filter has more than ${MAX_NODES} parts`);
    if (typeof json === 'string') return { operand: { kind: 'string', value: assertStorable(json, at) }, fail };
    if (typeof json === 'number' && Number.isFinite(json)) return { operand: { kind: 'number', value: json }, fail };
    if (typeof json === 'boolean') return { operand: { kind: 'boolean', value: json }, fail };
    if (Array.isArray(json))
      return { operand: { kind: 'array', items: this.terms(json, at, depth).map(({ operand }) => operand) }, fail };
    if (!isObject(json)) return fail(`expected an object, text, a number, a boolean or an array, got ${shown(json)}`);
    return this.object(json, at, depth, fail);
  }

  private terms(list: readonly unknown[], at: string, depth: number): Term[] {
    if (list.length > MAX_MEMBERS) refuse(`${at}: more than ${MAX_MEMBERS} members`);
    return list.map((member, index) => this.term(member, `${at}[${index}]`, depth + 1));
  }

  private object(json: Readonly<Record<string, unknown>>, at: string, depth: number, fail: Fail): Term {
    if ('op' in json) return this.operation(json, at, depth, fail);
    if ('property' in json) return { operand: property(text(json['property'], `${at}.property`), fail), fail };
    if ('date' in json) return { operand: dateLiteral(json['date'], fail), fail };
    if ('timestamp' in json) return { operand: timestampLiteral(json['timestamp'], fail), fail };
    if ('interval' in json) {
      const ends = this.terms(array(json['interval'], `${at}.interval`), `${at}.interval`, depth);
      return { operand: interval(ends, fail), fail };
    }
    if ('bbox' in json) return { operand: bboxLiteral(array(json['bbox'], `${at}.bbox`), `${at}.bbox`), fail };
    if ('type' in json)
      return { operand: { kind: 'geometry', value: parseGeometry(json, at, { allowEmpty: true }) }, fail };
    return fail(`expected op, property, date, timestamp, interval, bbox or a GeoJSON geometry, got ${shown(json)}`);
  }

  private operation(json: Readonly<Record<string, unknown>>, at: string, depth: number, fail: Fail): Term {
    const op = text(json['op'], `${at}.op`);
    const args = array(json['args'], `${at}.args`);
    const place = `${at}.args`;
    const read = (list: readonly unknown[] = args) => this.terms(list, place, depth);
    const exactly = (count: number): Term[] => {
      if (args.length !== count) refuse(`${place}: ${op} takes ${count}, got ${args.length}`);
      return read();
    };
    const condition = (value: Cql2Expression) => conditionTerm(value, fail);
    const key = op.toLowerCase();
    switch (key) {
      case 'and':
      case 'or':
        return this.junction(key, read(), place, fail);
      case 'not':
        return condition(operators.negation(exactly(1)[0] as Term));
      case 'like':
        return condition(operators.like(...(exactly(2) as [Term, Term])));
      case 'isnull':
        return condition(operators.isNull(exactly(1)[0] as Term));
      case 'between':
        return condition(operators.between(...this.bounds(args, place, depth)));
      case 'in':
        return condition(this.membership(args, place, depth, fail));
    }
    const comparison =
      COMPARISONS.find((sign) => sign === key) ?? (Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined);
    if (comparison) return condition(operators.comparison(comparison, ...(exactly(2) as [Term, Term])));
    const sign = ARITHMETIC_OPS.find((known) => known === key);
    if (sign) return { operand: this.calculation(sign, read(), place), fail };
    if (!/^[\p{L}_]/u.test(op)) refuse(`${at}.op: unknown operator ${shown(op)}`);
    return { operand: operators.call(op, read(), fail), fail };
  }

  /** Clients of Sentinel Hub build AND by appending: one argument is itself, none is true. */
  private junction(op: 'and' | 'or', terms: readonly Term[], at: string, fail: Fail): Term {
    if (terms.length === 1) return conditionTerm(conditionOf(terms[0] as Term), fail);
    if (terms.length > 0) return conditionTerm(operators.junction(op, terms, fail), fail);
    return op === 'and'
      ? conditionTerm({ op: 'literal', value: true }, fail)
      : refuse(`${at}: or takes 1 or more, got 0`);
  }

  /** `[p, low, high]`, or the older `[p, [low, high]]`. */
  private bounds(args: readonly unknown[], at: string, depth: number): [Term, Term, Term] {
    const [value, nested] = args;
    const flat = args.length === 2 && Array.isArray(nested) ? [value, ...(nested as unknown[])] : args;
    if (flat.length !== 3) refuse(`${at}: between takes a value and two bounds, got ${flat.length}`);
    return this.terms(flat, at, depth) as [Term, Term, Term];
  }

  private membership(args: readonly unknown[], at: string, depth: number, fail: Fail): Cql2Expression {
    const [value, list] = args;
    if (args.length !== 2 || !Array.isArray(list)) return refuse(`${at}: in takes a value and an array of values`);
    if (list.length > MAX_MEMBERS) refuse(`${at}[1]: IN takes at most ${MAX_MEMBERS} members, got ${list.length}`);
    return operators.inList(this.term(value, `${at}[0]`, depth + 1), this.terms(list, `${at}[1]`, depth), fail);
  }

  private calculation(op: ArithmeticOp, terms: readonly Term[], at: string) {
    const [left, right] = terms;
    if (left && terms.length === 1 && op === '-') return operators.negative(left);
    if (!left || !right || terms.length !== 2) return refuse(`${at}: ${op} takes 2, got ${terms.length}`);
    return operators.arithmetic(op, left, right);
  }
}

function text(value: unknown, at: string): string {
  return typeof value === 'string' ? assertStorable(value, at) : refuse(`${at}: expected text, got ${shown(value)}`);
}

function array(value: unknown, at: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(`${at}: expected an array, got ${shown(value)}`);
}

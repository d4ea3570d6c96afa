import { type Comparison, type Cql2Operand } from '#libs/stac';
import { type Cql2Context, described, refuse } from './cql2-context.js';
import { instantProperty, isDated, jsonProperty, numberProperty, textProperty } from './cql2-properties.sql.js';
import { asInstant, jsonSql, type ScalarType, scalarType, textSql, valueSql } from './cql2-values.sql.js';

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};
const ARTICLES: Readonly<Record<ScalarType, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'a boolean',
  timestamp: 'a timestamp',
};

/** `a op b`; NULL (unknown) where a row lacks one of them or has another type there. @throws BAD_REQUEST for a clash. */
export function comparisonSql(op: Comparison, a: Cql2Operand, b: Cql2Operand, context: Cql2Context): string {
  const [left, right, type] = aligned(a, b, context);
  if (type === null) return mixedSql(op, left, right, context);
  if (type === 'timestamp') return instantComparison(op, left, right, context);
  if (type === 'boolean' && op !== '=' && op !== '<>') refuse(`booleans have no order: ${described(left)} ${op} …`);
  return (
    cloudComparison(op, left, right, context) ??
    cloudComparison(MIRRORED[op], right, left, context) ??
    documentEquality(op, left, right, context) ??
    `(${ordered(op, type, valueSql(left, type, context), valueSql(right, type, context))})`
  );
}

/** Brings both sides to one type. */
function aligned(a: Cql2Operand, b: Cql2Operand, context: Cql2Context): [Cql2Operand, Cql2Operand, ScalarType | null] {
  const [ofA, ofB] = [scalarType(a, context), scalarType(b, context)];
  if (ofA === 'timestamp' && ofB === 'string') return [a, asInstant(b, a), ofA];
  if (ofA === 'string' && ofB === 'timestamp') return [asInstant(a, b), b, ofB];
  if (ofA !== null && ofB !== null && ofA !== ofB)
    refuse(
      `${described(a)} is ${ARTICLES[ofA]} and cannot be compared with ${described(b)}, which is ${ARTICLES[ofB]}`,
    );
  return [a, b, ofA ?? ofB];
}

/** Text is ordered by code point; equality needs no collation, and an index of another one can serve it. */
function ordered(op: Comparison, type: ScalarType, left: string, right: string): string {
  const collate = type === 'string' && op !== '=' && op !== '<>' ? ' COLLATE "C"' : '';
  return `${left}${collate} ${op} ${right}${collate}`;
}

/** The column as it is indexed, not its numeric twin. */
function cloudComparison(op: Comparison, a: Cql2Operand, b: Cql2Operand, context: Cql2Context): string | null {
  if (a.kind !== 'property' || a.name !== 'eo:cloud_cover' || b.kind !== 'number') return null;
  return `(${context.row}.cloud_cover ${op} ${context.bind(String(b.value), 'double precision')})`;
}

/** Where false may stand for unknown, equality with a literal is one look into the document. */
function documentEquality(op: Comparison, a: Cql2Operand, b: Cql2Operand, context: Cql2Context): string | null {
  if (context.exact || op !== '=' || a.kind !== 'property' || ['id', 'collection', 'eo:cloud_cover'].includes(a.name))
    return null;
  if (b.kind !== 'string' && b.kind !== 'number' && b.kind !== 'boolean') return null;
  return `(${jsonProperty(a.name, context)} = ${jsonSql(b, context)})`;
}

/** Two properties nothing is known of: numbers as numbers, text as text, and anything else is unknown. */
function mixedSql(op: Comparison, a: Cql2Operand, b: Cql2Operand, context: Cql2Context): string {
  if (a.kind !== 'property' || b.kind !== 'property') return refuse(`${described(a)} ${op} ${described(b)}`);
  const numbers = `${numberProperty(a.name, context)} ${op} ${numberProperty(b.name, context)}`;
  const texts = ordered(op, 'string', textProperty(a.name, context), textProperty(b.name, context));
  const booleans = ['=', '<>'].includes(op)
    ? `, ${valueSql(a, 'boolean', context)} ${op} ${valueSql(b, 'boolean', context)}`
    : '';
  return `coalesce(${numbers}, ${texts}${booleans})`;
}

function instantComparison(op: Comparison, a: Cql2Operand, b: Cql2Operand, context: Cql2Context): string {
  if (a.kind === 'date' && b.kind !== 'date') return instantComparison(MIRRORED[op], b, a, context);
  const dated = datedColumn(a, context) ?? datedColumn(b, context);
  const [left, right] = [instantOfSide(a, context), instantOfSide(b, context)];
  const condition = b.kind === 'date' && a.kind !== 'date' ? dayComparison(op, left, right) : `${left} ${op} ${right}`;
  return dated === null ? `(${condition})` : `(${condition} AND ${dated})`;
}

/** Where false may stand for unknown, `datetime` is its sorted column and the check that there is one. */
function datedColumn(operand: Cql2Operand, context: Cql2Context): string | null {
  return !context.exact && operand.kind === 'property' && operand.name === 'datetime' ? isDated(context) : null;
}

function instantOfSide(operand: Cql2Operand, context: Cql2Context): string {
  if (datedColumn(operand, context) !== null) return `${context.row}.sort_at`;
  return operand.kind === 'property' ? instantProperty(operand.name, context) : valueSql(operand, 'timestamp', context);
}

/** An instant against a whole day, whose first moment is given. */
function dayComparison(op: Comparison, instant: string, day: string): string {
  const next = `${day} + interval '24 hours'`;
  switch (op) {
    case '=':
      return `${instant} >= ${day} AND ${instant} < ${next}`;
    case '<>':
      return `(${instant} < ${day} OR ${instant} >= ${next})`;
    case '<':
      return `${instant} < ${day}`;
    case '<=':
      return `${instant} < ${next}`;
    case '>':
      return `${instant} >= ${next}`;
    case '>=':
      return `${instant} >= ${day}`;
  }
}

/** Members of one type are one array, so that the value is worked out once a row; others are a chain of equalities. */
export function inSql(value: Cql2Operand, list: readonly Cql2Operand[], context: Cql2Context): string {
  // Every member is held against the type of the value, as in an equality.
  const types = new Set(list.map((member) => aligned(value, member, context)[2]));
  const direct = directMembership(value, list, context);
  if (direct !== null) return direct;
  const [type] = types;
  if (types.size === 1 && (type === 'string' || type === 'number')) {
    const members = list.map((member) => valueSql(member, type, context)).join(', ');
    return `(${valueSql(value, type, context)} = ANY(ARRAY[${members}]))`;
  }
  return `(${list.map((member) => comparisonSql('=', value, member, context)).join(' OR ')})`;
}

/** What an index or one look into the document can answer. */
function directMembership(value: Cql2Operand, list: readonly Cql2Operand[], context: Cql2Context): string | null {
  if (value.kind !== 'property') return null;
  const literals = list.map((member) =>
    member.kind === 'string' || member.kind === 'number' || member.kind === 'boolean' ? member.value : null,
  );
  if (literals.includes(null)) return null;
  const { name } = value;
  if (name === 'id' || name === 'collection')
    return `(${textProperty(name, context)} = ANY(${context.bind(literals as string[], 'text[]')}))`;
  if (name === 'eo:cloud_cover')
    return `(${context.row}.cloud_cover = ANY(${context.bind(literals as number[], 'double precision[]')}))`;
  if (context.exact || scalarType(value, context) === 'timestamp') return null;
  const members = literals.map((literal) => JSON.stringify(literal));
  return `(${jsonProperty(name, context)} = ANY(${context.bind(members, 'jsonb[]')}))`;
}

export function betweenSql(value: Cql2Operand, low: Cql2Operand, high: Cql2Operand, context: Cql2Context): string {
  return `(${comparisonSql('>=', value, low, context)} AND ${comparisonSql('<=', value, high, context)})`;
}

/** Whole text, `%` any run, `_` one character, `\` before either takes it literally; byte by byte unless CASEI. */
export function likeSql(value: Cql2Operand, pattern: Cql2Operand, context: Cql2Context): string {
  const type = scalarType(value, context);
  if (type !== null && type !== 'string')
    refuse(`${described(value)} is ${ARTICLES[type]} and cannot be matched by LIKE`);
  return `(${textSql(value, context)} COLLATE "C" LIKE ${textSql(closed(pattern), context)} COLLATE "C")`;
}

/** A lone backslash at the end escapes nothing and stands for itself; to PostgreSQL it is an error. */
function closed(pattern: Cql2Operand): Cql2Operand {
  if (pattern.kind === 'casei' || pattern.kind === 'accenti') return { ...pattern, arg: closed(pattern.arg) };
  if (pattern.kind !== 'string') return pattern;
  const backslashes = /\\*$/.exec(pattern.value)?.[0].length ?? 0;
  return backslashes % 2 === 0 ? pattern : { kind: 'string', value: `${pattern.value}\\` };
}

import { type ArrayOp, type Cql2Operand } from '#libs/stac';
import { type Cql2Context, described, refuse, unknownFunction } from './cql2-context.js';
import { jsonProperty, propertyType } from './cql2-properties.sql.js';
import { jsonSql } from './cql2-values.sql.js';

/** Compares arrays as sets; unknown where a property is missing or no array. */
export function arraySql(op: ArrayOp, [a, b]: readonly [Cql2Operand, Cql2Operand], context: Cql2Context): string {
  const [left, right] = [operandSql(a, context), operandSql(b, context)];
  const arrays = [left, right].map((side) => `jsonb_typeof(${side}) = 'array'`).join(' AND ');
  return `(CASE WHEN ${arrays} THEN ${related(op, left, right)} END)`;
}

/** Members are equal as JSON is: 1 and 1.0, but not 1 and '1'. */
function related(op: ArrayOp, left: string, right: string): string {
  switch (op) {
    case 'a_contains':
      return subset(right, left);
    case 'a_containedBy':
      return subset(left, right);
    case 'a_equals':
      return `${subset(left, right)} AND ${subset(right, left)}`;
    case 'a_overlaps':
      return (
        `EXISTS (SELECT FROM jsonb_array_elements(${left}) AS a (member)` +
        ` JOIN jsonb_array_elements(${right}) AS b (member) ON a.member = b.member)`
      );
  }
}

/** Not `<@`, which looks into arrays and objects inside and finds parts of them good enough. */
function subset(part: string, whole: string): string {
  return (
    `NOT EXISTS (SELECT FROM jsonb_array_elements(${part}) AS a (member) WHERE NOT EXISTS` +
    ` (SELECT FROM jsonb_array_elements(${whole}) AS b (member) WHERE b.member = a.member))`
  );
}

function operandSql(operand: Cql2Operand, context: Cql2Context): string {
  switch (operand.kind) {
    case 'array':
      return literalSql(operand.items, context);
    case 'property': {
      const type = propertyType(operand.name, context);
      if (type !== null && type !== 'array') refuse(`${described(operand)} is not an array`);
      return jsonProperty(operand.name, context);
    }
    case 'function':
      return unknownFunction(operand.name);
    default:
      return refuse(`${described(operand)} is not an array`);
  }
}

function literalSql(items: readonly Cql2Operand[], context: Cql2Context): string {
  const value = literal(items);
  if (value !== null) return context.bind(JSON.stringify(value), 'jsonb');
  // A function takes 100 arguments at most, a constructor of arrays any number.
  return `to_jsonb(ARRAY[${items.map((item) => memberSql(item, context)).join(', ')}]::jsonb[])`;
}

/** JSON null where an item lacks the property. */
function memberSql(item: Cql2Operand, context: Cql2Context): string {
  const sql = item.kind === 'array' ? literalSql(item.items, context) : jsonSql(item, context);
  return `coalesce(${sql}, 'null')`;
}

/** The array as a value; null when something in it depends on the row. */
function literal(items: readonly Cql2Operand[]): unknown[] | null {
  const values: unknown[] = [];
  for (const item of items) {
    if (item.kind === 'array') {
      const inner = literal(item.items);
      if (inner === null) return null;
      values.push(inner);
    } else if (['string', 'number', 'boolean', 'timestamp', 'date'].includes(item.kind))
      values.push((item as { value: unknown }).value);
    else return null;
  }
  return values;
}

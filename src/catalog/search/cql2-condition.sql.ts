import { type Cql2Expression, type Cql2Operand } from '#libs/stac';
import { arraySql } from './cql2-array.sql.js';
import { betweenSql, comparisonSql, inSql, likeSql } from './cql2-compare.sql.js';
import { type Cql2Context, described, refuse, unknownFunction } from './cql2-context.js';
import { booleanProperty, instantProperty, jsonProperty, propertyType } from './cql2-properties.sql.js';
import { spatialSql } from './cql2-spatial.sql.js';
import { temporalSql } from './cql2-temporal.sql.js';
import { scalarType, valueSql } from './cql2-values.sql.js';

/** One condition, of three values: true, false, and NULL for unknown. */
export function cql2Condition(expression: Cql2Expression, context: Cql2Context): string {
  switch (expression.op) {
    case 'and':
    case 'or':
      return `(${expression.args.map((arg) => cql2Condition(arg, context)).join(expression.op === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${cql2Condition(expression.arg, context.exactly())})`;
    case 'literal':
      return expression.value ? 'TRUE' : 'FALSE';
    case 'test':
      return testSql(expression.arg, context);
    case 'isNull':
      return isNullSql(expression.arg, context);
    case 'like':
      return likeSql(...expression.args, context);
    case 'between':
      return betweenSql(...expression.args, context);
    case 'in':
      return inSql(expression.value, expression.list, context);
    case 's_intersects':
    case 's_equals':
    case 's_disjoint':
    case 's_touches':
    case 's_within':
    case 's_overlaps':
    case 's_crosses':
    case 's_contains':
      return spatialSql(expression.op, expression.args, context);
    case 'a_equals':
    case 'a_contains':
    case 'a_containedBy':
    case 'a_overlaps':
      return arraySql(expression.op, expression.args, context);
    case '=':
    case '<>':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return comparisonSql(expression.op, ...expression.args, context);
    default:
      return temporalSql(expression.op, expression.args, context);
  }
}

function testSql(operand: Cql2Operand, context: Cql2Context): string {
  if (operand.kind === 'function') return unknownFunction(operand.name);
  const type = scalarType(operand, context);
  if (operand.kind !== 'property' || (type !== null && type !== 'boolean'))
    return refuse(`${described(operand)} is not a boolean`);
  return booleanProperty(operand.name, context);
}

/** Missing and JSON null alike; never unknown. */
function isNullSql(operand: Cql2Operand, context: Cql2Context): string {
  switch (operand.kind) {
    case 'property':
      return propertyIsNull(operand.name, context);
    case 'function':
      return unknownFunction(operand.name);
    case 'interval':
    case 'array':
      return refuse(`IS NULL does not take an ${operand.kind}`);
    case 'geometry':
      return 'FALSE';
    default:
      return `(${valueSql(operand, scalarType(operand, context) ?? 'string', context.exactly())} IS NULL)`;
  }
}

function propertyIsNull(name: string, context: Cql2Context): string {
  if (propertyType(name, context) === 'geometry') return `(${context.row}.footprint IS NULL)`;
  if (name === 'created' || name === 'updated') return `(${instantProperty(name, context)} IS NULL)`;
  return `(coalesce(jsonb_typeof(${jsonProperty(name, context)}), 'null') = 'null')`;
}

import { type Cql2Operand, dayOf, instantOf } from '#libs/stac';
import { arithmeticSql } from './cql2-arithmetic.sql.js';
import { type Cql2Context, described, refuse, unknownFunction } from './cql2-context.js';
import { cql2Condition } from './cql2-condition.sql.js';
import {
  booleanProperty,
  instantProperty,
  jsonProperty,
  numberProperty,
  propertyType,
  textProperty,
} from './cql2-properties.sql.js';

export type ScalarType = 'string' | 'number' | 'boolean' | 'timestamp';

/** What an operand compares as; null = a property nothing is known of. @throws BAD_REQUEST for what is no scalar. */
export function scalarType(operand: Cql2Operand, context: Cql2Context): ScalarType | null {
  switch (operand.kind) {
    case 'string':
    case 'casei':
    case 'accenti':
      return 'string';
    case 'number':
    case 'arithmetic':
      return 'number';
    case 'boolean':
    case 'predicate':
      return 'boolean';
    case 'timestamp':
    case 'date':
      return 'timestamp';
    case 'property': {
      const type = propertyType(operand.name, context);
      if (type === 'array') return refuse(`${described(operand)} is an array; A_CONTAINS and its like compare arrays`);
      if (type === 'geometry')
        return refuse(`${described(operand)} is a geometry; S_INTERSECTS and its like compare it`);
      return type;
    }
    default:
      return refuse(`${described(operand)} cannot be compared`);
  }
}

/** Plain text against an instant is taken for one: `datetime > '2024-01-01T00:00:00Z'`. */
export function asInstant(operand: Cql2Operand, against: Cql2Operand): Cql2Operand {
  if (operand.kind !== 'string') return operand;
  const day = dayOf(operand.value);
  if (day !== null) return { kind: 'date', value: day };
  const instant = instantOf(operand.value);
  if (instant === null) return refuse(`${described(operand)} is not a timestamp, which ${described(against)} is`);
  return { kind: 'timestamp', value: instant };
}

/** The operand as SQL of one type; NULL where a row has something else. */
export function valueSql(operand: Cql2Operand, type: ScalarType, context: Cql2Context): string {
  switch (type) {
    case 'string':
      return textSql(operand, context);
    case 'number':
      return numberSql(operand, context);
    case 'boolean':
      return booleanSql(operand, context);
    case 'timestamp':
      return instantSql(operand, context);
  }
}

/** Unicode's marks, which stand alone once letters are taken apart. */
const MARKS = '[\\u0300-\\u036F\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u20D0-\\u20FF\\uFE20-\\uFE2F]';

/** Lower case by ICU's rules for no language in particular: those of the database's own locale may know ASCII only. */
export function textSql(operand: Cql2Operand, context: Cql2Context): string {
  switch (operand.kind) {
    case 'string':
      return context.bind(operand.value, 'text');
    case 'property':
      return textProperty(operand.name, context);
    case 'casei':
      return `lower(${textSql(operand.arg, context)} COLLATE "und-x-icu")`;
    case 'accenti':
      return `normalize(regexp_replace(normalize(${textSql(operand.arg, context)}, NFD), '${MARKS}', '', 'g'), NFC)`;
    default:
      return mismatch(operand, 'text');
  }
}

export function numberSql(operand: Cql2Operand, context: Cql2Context): string {
  switch (operand.kind) {
    case 'number':
      return context.bind(String(operand.value), 'numeric');
    case 'property':
      return numberProperty(operand.name, context);
    case 'arithmetic':
      return arithmeticSql(operand.op, operand.args, context);
    default:
      return mismatch(operand, 'a number');
  }
}

function booleanSql(operand: Cql2Operand, context: Cql2Context): string {
  switch (operand.kind) {
    case 'boolean':
      return context.bind(operand.value, 'boolean');
    case 'property':
      return booleanProperty(operand.name, context);
    case 'predicate':
      return `(${cql2Condition(operand.value, context.exactly())})`;
    default:
      return mismatch(operand, 'a boolean');
  }
}

/** A date is its first moment. */
export function instantSql(operand: Cql2Operand, context: Cql2Context): string {
  switch (operand.kind) {
    case 'timestamp':
      return context.bind(operand.value, 'timestamptz');
    case 'date':
      return context.bind(`${operand.value}T00:00:00Z`, 'timestamptz');
    case 'property':
      return instantProperty(operand.name, context);
    default:
      return mismatch(operand, 'a timestamp');
  }
}

/** A scalar as jsonb, as the document has it; a timestamp as its text in UTC. */
export function jsonSql(operand: Cql2Operand, context: Cql2Context): string {
  switch (operand.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'timestamp':
    case 'date':
      return context.bind(JSON.stringify(operand.value), 'jsonb');
    case 'property':
      return jsonProperty(operand.name, context);
    case 'arithmetic':
      return `to_jsonb(${numberSql(operand, context)})`;
    case 'casei':
    case 'accenti':
      return `to_jsonb(${textSql(operand, context)})`;
    default:
      return mismatch(operand, 'a scalar');
  }
}

function mismatch(operand: Cql2Operand, wanted: string): never {
  if (operand.kind === 'function') unknownFunction(operand.name);
  return refuse(`${described(operand)} is not ${wanted}`);
}

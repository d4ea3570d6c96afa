import { type Geometry, type Position } from 'geojson';
import { parseBbox } from '../bbox.js';
import { compareInstants, dayOf, instantOf } from '../instant.js';
import { shown } from '../refusal.js';
import { type Cql2Operand } from './expression.js';
import { MAX_NAME } from './limits.js';
import { type Fail, type Term } from './term.js';

export function property(name: string, fail: Fail): Cql2Operand {
  const bare = name.startsWith('properties.') ? name.slice('properties.'.length) : name;
  if (bare === '' || bare.length > MAX_NAME) fail(`a property name has 1 to ${MAX_NAME} characters`);
  return { kind: 'property', name: bare };
}

export function dateLiteral(value: unknown, fail: Fail): Cql2Operand {
  const day = typeof value === 'string' ? dayOf(value) : null;
  return day === null ? fail(`${shown(value)} is not a date YYYY-MM-DD`) : { kind: 'date', value: day };
}

/** A `+` of the offset that became a blank on its way through a query string is taken as one. */
export function timestampLiteral(value: unknown, fail: Fail): Cql2Operand {
  const instant = typeof value === 'string' ? instantOf(value.replace(/ (?=\d\d:\d\d$)/, '+')) : null;
  if (instant === null) return fail(`${shown(value)} is not an RFC 3339 timestamp such as 2024-05-01T00:00:00Z`);
  return { kind: 'timestamp', value: instant };
}

/** A date or a timestamp, whichever the text is. */
export function instantLiteral(value: string, fail: Fail): Cql2Operand {
  return dayOf(value) === null ? timestampLiteral(value, fail) : dateLiteral(value, fail);
}

/** One end of an interval: `..` (null), text, a property or a function. */
function intervalEnd({ operand, fail }: Term): Cql2Operand | null {
  if (operand.kind === 'string') return operand.value === '..' ? null : instantLiteral(operand.value, fail);
  const kinds: readonly Cql2Operand['kind'][] = ['property', 'function', 'date', 'timestamp'];
  return kinds.includes(operand.kind)
    ? operand
    : fail(`an end of an interval is a date, a timestamp, '..' or a property`);
}

export function interval(ends: readonly Term[], fail: Fail): Cql2Operand {
  if (ends.length !== 2) fail(`an interval has 2 ends, got ${ends.length}`);
  const [start = null, end = null] = ends.map(intervalEnd);
  const [first, last] = [firstMoment(start), lastMoment(end)];
  if (first !== null && last !== null && compareInstants(first, last) > 0) fail('the interval starts after its end');
  return { kind: 'interval', start, end };
}

/** A date is its whole day. null = not known before a row is looked at, or open. */
function firstMoment(end: Cql2Operand | null): string | null {
  if (end?.kind === 'date') return `${end.value}T00:00:00Z`;
  return end?.kind === 'timestamp' ? end.value : null;
}

function lastMoment(end: Cql2Operand | null): string | null {
  if (end?.kind === 'date') return `${end.value}T23:59:59.999999Z`;
  return end?.kind === 'timestamp' ? end.value : null;
}

/** Heights are read and left aside: footprints are plane. */
export function bboxLiteral(values: readonly unknown[], field: string): Cql2Operand {
  const [w, s, e, n] = parseBbox(values, field).box;
  return { kind: 'geometry', value: w <= e ? rectangle(w, s, e, n) : acrossTheDateLine(w, s, e, n) };
}

function ring(w: number, s: number, e: number, n: number): Position[] {
  return [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
}

/** A box without width or height is a line or a point: a polygon of that shape would be invalid. */
function rectangle(w: number, s: number, e: number, n: number): Geometry {
  if (w === e && s === n) return { type: 'Point', coordinates: [w, s] };
  if (w === e || s === n)
    return {
      type: 'LineString',
      coordinates: [
        [w, s],
        [e, n],
      ],
    };
  return { type: 'Polygon', coordinates: [ring(w, s, e, n)] };
}

function acrossTheDateLine(w: number, s: number, e: number, n: number): Geometry {
  const spans = [
    [w, 180],
    [-180, e],
  ].filter(([from, to]) => from !== to) as [number, number][];
  if (spans.length === 0) return rectangle(180, s, 180, n);
  if (s === n)
    return {
      type: 'MultiLineString',
      coordinates: spans.map(([from, to]) => [
        [from, s],
        [to, n],
      ]),
    };
  return { type: 'MultiPolygon', coordinates: spans.map(([from, to]) => [ring(from, s, to, n)]) };
}

import { type Cql2Operand, type TemporalOp } from '#libs/stac';
import { type Cql2Context, described, refuse, unknownFunction } from './cql2-context.js';
import { instantProperty, isDated, propertyType } from './cql2-properties.sql.js';

/** A stretch of time as SQL, both ends included. An end is written when asked for: what is bound must be used. */
interface Stretch {
  readonly start: string;
  readonly end: string;
  /** Whether a row may lack an end. */
  readonly perhapsUnknown: boolean;
  /** What follows for the indexed column when the end is no earlier than a moment; empty when nothing is known. */
  endingFrom(moment: string): string[];
}

type Relation = (a: Stretch, b: Stretch) => string[];

/**
 * What each operator says of a and b; all of the list must hold. Some add what follows from the rest (an end is no earlier
 * than its start), because a start is what the index is sorted by.
 */
const RELATIONS: Readonly<Record<TemporalOp, Relation>> = {
  t_before: (a, b) => [`${a.end} < ${b.start}`, `${a.start} < ${b.start}`],
  t_during: (a, b) => [`${a.start} > ${b.start}`, `${a.end} < ${b.end}`, `${a.start} < ${b.end}`],
  t_equals: (a, b) => [`${a.start} = ${b.start}`, `${a.end} = ${b.end}`],
  t_overlaps: (a, b) => [`${a.start} < ${b.start}`, `${a.end} > ${b.start}`, `${a.end} < ${b.end}`],
  t_after: (a, b) => [`${a.start} > ${b.end}`],
  t_contains: (a, b) => [`${a.start} < ${b.start}`, `${a.end} > ${b.end}`],
  t_disjoint: (a, b) => [`(${a.end} < ${b.start} OR ${a.start} > ${b.end})`],
  t_finishedBy: (a, b) => [`${a.start} < ${b.start}`, `${a.end} = ${b.end}`],
  t_finishes: (a, b) => [`${a.start} > ${b.start}`, `${a.end} = ${b.end}`],
  t_intersects: (a, b) => [
    `${a.start} <= ${b.end}`,
    `${a.end} >= ${b.start}`,
    ...a.endingFrom(b.start),
    ...b.endingFrom(a.start),
  ],
  t_meets: (a, b) => [`${a.end} = ${b.start}`],
  t_metBy: (a, b) => [`${a.start} = ${b.end}`],
  t_overlappedBy: (a, b) => [`${a.start} > ${b.start}`, `${a.start} < ${b.end}`, `${a.end} > ${b.end}`],
  t_startedBy: (a, b) => [`${a.start} = ${b.start}`, `${a.end} > ${b.end}`],
  t_starts: (a, b) => [`${a.start} = ${b.start}`, `${a.end} < ${b.end}`],
};

export function temporalSql(op: TemporalOp, [a, b]: readonly [Cql2Operand, Cql2Operand], context: Cql2Context): string {
  const [left, right] = [stretch(a, context), stretch(b, context)];
  const relation = RELATIONS[op](left, right).join(' AND ');
  if (!context.exact) return `(${relation})`;
  // One missing end makes the whole unknown, though another part may already be false.
  const ends = [left, right].filter((side) => side.perhapsUnknown).flatMap(({ start, end }) => [start, end]);
  if (ends.length === 0) return `(${relation})`;
  return `(CASE WHEN ${ends.map((end) => `${end} IS NOT NULL`).join(' AND ')} THEN ${relation} END)`;
}

function stretch(operand: Cql2Operand, context: Cql2Context): Stretch {
  if (operand.kind === 'property' && operand.name === 'datetime') return itemTime(context);
  const [start, end] = operand.kind === 'interval' ? [operand.start, operand.end] : [operand, operand];
  return {
    get start() {
      return start === null ? context.bind('-infinity', 'timestamptz') : edge(start, 'start', context);
    },
    get end() {
      return end === null ? context.bind('infinity', 'timestamptz') : edge(end, 'end', context);
    },
    perhapsUnknown: start?.kind === 'property' || end?.kind === 'property',
    endingFrom: () => [],
  };
}

/** When the item was: its instant, or from start_datetime to end_datetime where `datetime` is null. */
function itemTime(context: Cql2Context): Stretch {
  const { row, longestSpan } = context;
  return {
    start: `${row}.sort_at`,
    get end() {
      return `(CASE WHEN ${isDated(context)} THEN ${row}.sort_at ELSE ${row}.end_at END)`;
    },
    perhapsUnknown: false,
    endingFrom: (moment) =>
      longestSpan === null ? [] : [`${row}.sort_at >= ${moment} - ${context.bind(longestSpan, 'interval')}`],
  };
}

/** A date is its whole day. */
function edge(operand: Cql2Operand, which: 'start' | 'end', context: Cql2Context): string {
  switch (operand.kind) {
    case 'timestamp':
      return context.bind(operand.value, 'timestamptz');
    case 'date':
      return context.bind(`${operand.value}T${which === 'start' ? '00:00:00' : '23:59:59.999999'}Z`, 'timestamptz');
    case 'property': {
      const type = propertyType(operand.name, context);
      if (type !== null && type !== 'timestamp') refuse(`${described(operand)} is not a timestamp`);
      return instantProperty(operand.name, context, which);
    }
    case 'function':
      return unknownFunction(operand.name);
    default:
      return refuse(`${described(operand)} is not a time`);
  }
}

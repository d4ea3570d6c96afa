import { isDomainError } from '#libs/errors';
import { instantOf } from '#libs/stac';
import { cutIntervals, type Duration, type Interval, parseDuration } from '#libs/statistics';
import { type JsonMember } from '../../platform/http/json-member.js';
import { type TimeSpan } from '../../render/index.js';

/** A century and more of days; each may become an entry of the answer. */
export const MAX_INTERVALS = 50_000;
const LAST_INTERVAL = ['SKIP', 'SHORTEN', 'EXTEND'] as const;
const LAST_YEAR = 9999;

/**
 * `aggregation.timeRange` cut by `aggregationInterval` (statistics §3). What was acquired at the very end of an interval
 * belongs to the next one; the last one includes its end, as a time range of Process does. @throws INVALID
 */
export function readSpans(aggregation: JsonMember): TimeSpan[] {
  const range = aggregation.get('timeRange').required();
  const [from, to] = [readInstant(range.get('from')), readInstant(range.get('to'))];
  if (from > to) range.refuse('from must not be after to');
  const interval = aggregation.get('aggregationInterval').required();
  const of = interval.get('of').required();
  const behavior = interval.get('lastIntervalBehavior');
  const last = behavior.isAbsent ? 'SKIP' : behavior.oneOf(LAST_INTERVAL);
  const intervals: Interval[] = [];
  for (const one of cutIntervals({ from, to }, readDuration(of), last)) {
    if (intervals.push(one) > MAX_INTERVALS) range.refuse(`makes more than ${MAX_INTERVALS} intervals of ${of.text()}`);
  }
  const end = intervals.at(-1)?.to;
  if (end && !(end.getUTCFullYear() <= LAST_YEAR)) of.refuse(`reaches beyond the year ${LAST_YEAR}`);
  return intervals.map((one) => ({ ...one, includesEnd: one.to === end }));
}

/** To the millisecond. */
function readInstant(member: JsonMember): Date {
  const instant = instantOf(member.required().text());
  return new Date(instant ?? member.refuse('must be an RFC 3339 date and time such as 2024-06-01T00:00:00Z'));
}

function readDuration(member: JsonMember): Duration {
  const text = member.text();
  try {
    return parseDuration(text);
  } catch (error) {
    if (!isDomainError(error, 'INVALID')) throw error;
    return member.refuse(error.message);
  }
}

import { compareInstants, instantOf } from './instant.js';
import { refuse, shown } from './refusal.js';

/** A stretch of time, both ends included; null = open. ISO 8601 text in UTC, so that no fraction of a second is lost. */
export interface TimeInterval {
  readonly start: string | null;
  readonly end: string | null;
}

/**
 * The `datetime` parameter: an RFC 3339 instant (an interval of no length) or `start/end`, where one end may be open
 * (`..` or empty). @throws BAD_REQUEST
 */
export function parseInterval(text: unknown): TimeInterval {
  if (typeof text !== 'string') return fail(`${shown(text)} is not a string`);
  const parts = text.split('/');
  if (parts.length > 2) fail(`${shown(text)} has more than one slash`);
  if (parts.length === 1) {
    const at = moment(text);
    return { start: at, end: at };
  }
  const [start, end] = parts.map((part) => (part === '' || part === '..' ? null : moment(part))) as [
    string | null,
    string | null,
  ];
  if (start === null && end === null) fail(`${shown(text)} is open at both ends`);
  if (start !== null && end !== null && compareInstants(start, end) > 0) fail(`${shown(text)} starts after its end`);
  return { start, end };
}

function moment(text: string): string {
  return instantOf(text) ?? fail(`${shown(text)} is not an RFC 3339 instant such as 2024-05-01T00:00:00Z`);
}

/** The sentence existing clients of both dialects look for, then the reason. */
function fail(reason: string): never {
  return refuse(`Cannot parse parameter \`datetime\`. ${reason}`);
}

import { invalidField } from '../../platform/http/validation.js';

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * ISO 8601 date and time, at most milliseconds; without a zone it is UTC. null = not known.
 * @throws INVALID for other texts and days that no calendar has
 */
export function readSensingTime(value: unknown): Date | null {
  if (value === null) return null;
  const parts = typeof value === 'string' ? FORM.exec(value) : null;
  if (!parts) throw fault('must be an ISO 8601 date-time such as 2022-05-01T10:00:00Z, or null', value);
  if ((parts[7]?.length ?? 0) > 3) throw fault('must have millisecond precision at most', value);
  const [, year, month, day] = parts.map(Number) as [number, number, number, number];
  const date = new Date(`${String(value).toUpperCase()}${parts[8] === undefined ? 'Z' : ''}`);
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (Number.isNaN(date.getTime()) || day > lastDay || year < 1) throw fault('is no date of the calendar', value);
  return date;
}

function fault(message: string, value: unknown) {
  return invalidField('body', 'sensingTime', message, value);
}

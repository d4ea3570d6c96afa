import { malformed } from './product-fault.js';

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?Z?$/;
/** PostgreSQL keeps microseconds, and so do all who compare with us. */
const MAX_DIGITS = 6;

/** RFC 3339 in UTC; Sentinel-1 leaves the `Z` out, Landsat writes seven digits. @throws BAD_REQUEST */
export function instant(text: string, file: string, element: string): string {
  const match = INSTANT.exec(text.trim());
  const [, date = '', time = '', fraction = ''] = match ?? [];
  if (match === null || !isReal(date, time))
    throw malformed(file, element, text, 'an instant such as 2021-01-22T13:32:29Z');
  const digits = fraction.slice(0, MAX_DIGITS);
  return `${date}T${time}${digits === '' ? '' : `.${digits}`}Z`;
}

/** Date.parse takes 31 February for 2 March. */
function isReal(date: string, time: string): boolean {
  const parsed = Date.parse(`${date}T${time}Z`);
  return Number.isFinite(parsed) && new Date(parsed).toISOString().startsWith(`${date}T${time}`);
}

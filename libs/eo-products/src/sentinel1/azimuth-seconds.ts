import { malformed } from '../product-fault.js';

/**
 * Annotated UTC as seconds after `origin`, to the microsecond: milliseconds of a Date would be off by seven metres.
 * @param origin as returned for another time, default 1970. @throws BAD_REQUEST
 */
export function azimuthSeconds(text: string, file: string, element: string, origin = 0): number {
  const [, whole = '', fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z?$/.exec(text) ?? [];
  const seconds = Date.parse(`${whole}Z`) / 1000;
  if (!Number.isFinite(seconds)) throw malformed(file, element, text, 'a UTC time such as 2021-08-09T17:39:53.153776');
  const microseconds = Math.round(Number(`0${fraction}`) * 1e6) - Math.round((origin % 1) * 1e6);
  return seconds - Math.floor(origin) + microseconds / 1e6;
}

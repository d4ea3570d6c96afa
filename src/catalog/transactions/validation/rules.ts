import { compareInstants, instantOf } from '#libs/stac';
import { invalidMember } from './invalid-member.js';

const MAX_ID_LENGTH = 256;

/** Ids may hold `/ % ? #`, blanks and any script, but nothing that cannot be seen, and no name of a folder above. */
export function assertId(id: string): void {
  if (id.length > MAX_ID_LENGTH) invalidMember('id', `is longer than ${MAX_ID_LENGTH} characters`, id);
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(id))
    invalidMember('id', 'must not contain control characters or line ends', id);
  if (id === '.' || id === '..' || id.trim() !== id)
    invalidMember('id', 'must not be ".", ".." or begin or end with a blank', id);
}

export function assertVersion(version: string): void {
  if (!/^1\.[01]\.\d+$/.test(version))
    invalidMember('stac_version', `${JSON.stringify(version)} is not supported; this catalogue takes 1.0.x and 1.1.x`);
}

/** @returns the moment in UTC, comparable by `compareInstants`. */
export function instant(text: string, path: string): string {
  const moment = instantOf(text);
  if (moment === null)
    return invalidMember(path, 'must be an RFC 3339 date and time such as 2024-06-01T10:00:00Z', text);
  if (!/(Z|[+-]00:00)$/i.test(text)) return invalidMember(path, 'must be in UTC, ending in Z', text);
  return moment;
}

export function assertOrder(start: string, end: string, path: string): void {
  if (compareInstants(start, end) > 0) invalidMember(path, `${end} is before the start, ${start}`);
}

/** w > e crosses ±180. @returns [w, s, e, n]. */
export function box(numbers: readonly number[], path: string): [number, number, number, number] {
  if (numbers.length !== 4 && numbers.length !== 6)
    return invalidMember(path, `must have 4 or 6 numbers, has ${numbers.length}`);
  const half = numbers.length / 2;
  const [w, s, e, n] = [numbers[0], numbers[1], numbers[half], numbers[half + 1]] as [number, number, number, number];
  if ([w, e].some((lon) => Math.abs(lon) > 360)) invalidMember(path, 'longitudes must lie within -180..180', numbers);
  if ([s, n].some((lat) => Math.abs(lat) > 90)) invalidMember(path, 'latitudes must lie within -90..90', numbers);
  if (s > n) invalidMember(path, `south (${s}) lies north of north (${n})`, numbers);
  return [w, s, e, n];
}

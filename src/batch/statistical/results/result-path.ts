import { isDomainError } from '#libs/errors';
import { assertKey } from '#libs/storage';
import { type JsonMember } from '../../../platform/http/json-member.js';

/** Key of a feature's result in its bucket, with placeholders (batch-statistics §2); never a folder. */
export type ResultTemplate = string;

/** What stands for the placeholders. */
export interface ResultOf {
  readonly requestId: string;
  readonly id: number;
  /** null = the feature has none; then `_` stands for it. */
  readonly identifier: string | null;
}

const PLAIN = '<REQUEST_ID>/<ID>.json';
const PLACEHOLDERS = ['<REQUEST_ID>', '<ID>', '<IDENTIFIER>'];
const PLACEHOLDER = /<[^<>]*>/g;
/** As long as values usually are. */
const SAMPLE: ResultOf = { requestId: '00000000-0000-0000-0000-000000000000', id: 1, identifier: 'A1' };

/**
 * A plain address is a folder: results are `<REQUEST_ID>/<ID>.json` below it.
 * @param url what is to blame. @param path of the address, without its bucket. @throws INVALID for a template that gives all
 * features one object, or names none
 */
export function readResultTemplate(url: JsonMember, path: string): ResultTemplate {
  const unknown = path.match(PLACEHOLDER)?.find((one) => !PLACEHOLDERS.includes(one));
  if (unknown !== undefined) url.refuse(`${unknown} is none of ${PLACEHOLDERS.join(', ')}`);
  if (/[<>]/.test(path.replace(PLACEHOLDER, ''))) url.refuse('has a "<" or ">" that belongs to no placeholder');
  const isPlain = !path.includes('<');
  if (!isPlain && !/<ID>|<IDENTIFIER>/.test(path))
    url.refuse('must contain <ID> or <IDENTIFIER>, or no placeholder at all');
  const template = !isPlain ? path : path === '' ? PLAIN : `${path}/${PLAIN}`;
  const fault = keyFault(template);
  if (fault !== null) url.refuse(fault);
  return template;
}

/** @throws INVALID_KEY where the identifier makes it none (over-long) */
export function resultKey(template: ResultTemplate, { requestId, id, identifier }: ResultOf): string {
  const values: Readonly<Record<string, string>> = {
    '<REQUEST_ID>': requestId,
    '<ID>': String(id),
    '<IDENTIFIER>': safeName(identifier ?? ''),
  };
  const key = template.replace(PLACEHOLDER, (placeholder) => values[placeholder]!);
  assertKey(key);
  return key;
}

/** An identifier stays one name: a slash, or dots alone, would be folders, and lead out of the template's own. */
function safeName(text: string): string {
  const flat = text.replace(/[/\\]|\p{Cc}/gu, '_');
  return /^\.*$/.test(flat) ? '_'.repeat(Math.max(1, flat.length)) : flat;
}

function keyFault(template: ResultTemplate): string | null {
  try {
    resultKey(template, SAMPLE);
    return null;
  } catch (error) {
    if (isDomainError(error, 'INVALID_KEY')) return error.message;
    throw error;
  }
}

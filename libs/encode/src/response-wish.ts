import { DomainError } from '#libs/errors';
import { type Format, type ImageFormat } from './formats.js';
import { DEFAULT_JPEG_QUALITY } from './jpeg.js';
import { shown } from './shown.js';

/** One entry of the request's `output.responses`, as it came; null counts as absent. */
export interface ResponseRequest {
  readonly identifier?: string | null;
  readonly format?: { readonly type?: string | null; readonly quality?: number | null } | null;
}

/** The entry understood: one output in the format that the body asks for. */
export interface ResponseWish {
  readonly identifier: string;
  readonly format: Format;
  /** 0–100, used when it becomes a JPEG. */
  readonly quality: number;
}

/** Not an output of the script but what it left in `outputMetadata.userData`. */
export const USER_DATA = 'userdata';

const DEFAULT_IDENTIFIER = 'default';
const ENCODABLE: readonly ImageFormat[] = ['image/png', 'image/jpeg', 'image/tiff'];

/** No `responses`, or an empty list, is one PNG of `default`. @throws BAD_REQUEST */
export function wishesOf(responses: readonly ResponseRequest[] | null | undefined): ResponseWish[] {
  const wishes = (responses?.length ? responses : [{}]).map(wishOf);
  wishes.forEach(({ identifier, format }, index) => {
    const first = wishes.findIndex((wish) => wish.identifier === identifier && wish.format === format);
    if (first < index) refuse(index, ['identifier'], `${identifier} is requested twice as ${format}`, identifier);
  });
  return wishes;
}

/** The output that a picture is made of when `responses` lists none. */
export function defaultWish(): ResponseWish {
  return wishOf({}, 0);
}

function wishOf({ identifier, format }: ResponseRequest, index: number): ResponseWish {
  const name = identifier ?? DEFAULT_IDENTIFIER;
  return { identifier: name, format: formatOf(name, format?.type, index), quality: qualityOf(format?.quality, index) };
}

function formatOf(identifier: string, type: string | null | undefined, index: number): Format {
  const asked = type?.trim().toLowerCase();
  const where = ['format', 'type'];
  if (identifier === USER_DATA) {
    if (asked === undefined || asked === 'application/json') return 'application/json';
    return refuse(index, where, `${USER_DATA} is delivered as application/json, not as ${shown(type)}`, type);
  }
  const known = ENCODABLE.find((format) => format === (asked ?? 'image/png'));
  if (known) return known;
  if (asked === 'application/json') {
    return refuse(index, where, `output ${shown(identifier)} is an image; application/json is for ${USER_DATA}`, type);
  }
  if (asked === 'zarr/array') return refuse(index, where, 'zarr/array is written by batch processing only', type);
  return refuse(index, where, `${shown(type)} is none of ${ENCODABLE.join(', ')}, application/json`, type);
}

function qualityOf(quality: number | null | undefined, index: number): number {
  if (quality === undefined || quality === null) return DEFAULT_JPEG_QUALITY;
  if (Number.isInteger(quality) && quality >= 0 && quality <= 100) return quality;
  return refuse(index, ['format', 'quality'], `must be an integer from 0 to 100, not ${shown(quality)}`, quality);
}

/** 400 that names the member as `output->responses->0->format->type`. */
function refuse(index: number, member: readonly string[], violation: string, input: unknown): never {
  const loc = ['body', 'output', 'responses', index, ...member];
  const message = `output.responses[${index}].${member.join('.')}: ${violation}`;
  throw new DomainError('BAD_REQUEST', message, {
    detail: [{ loc, msg: violation, type: 'value_error', input: echo(input) }],
  });
}

function echo(input: unknown): unknown {
  return typeof input === 'string' ? shown(input) : input;
}

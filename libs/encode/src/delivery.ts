import { DomainError } from '#libs/errors';
import { preferredOffer } from './accept.js';
import { assertEncodable, extensionOf, type Format, type ImageFormat, type OutputShape } from './formats.js';
import { defaultWish, type ResponseRequest, type ResponseWish, USER_DATA, wishesOf } from './response-wish.js';
import { shown } from './shown.js';

/** One thing to deliver: a picture of an output, or the user data. */
export type DeliveryPart = PicturePart | UserDataPart;

export interface PicturePart {
  readonly kind: 'picture';
  /** The script's output. */
  readonly identifier: string;
  readonly format: ImageFormat;
  /** 0–100; only where `format` is image/jpeg. */
  readonly quality?: number;
}

export interface UserDataPart {
  readonly kind: 'user-data';
  readonly identifier: typeof USER_DATA;
  readonly format: 'application/json';
}

/** What the body of the response will be. */
export interface Delivery {
  /** `none`: the body is the one part itself. */
  readonly container: 'none' | 'tar' | 'multipart';
  /** Of the response; a multipart body adds its boundary. */
  readonly contentType: Format | 'application/x-tar' | 'multipart/mixed';
  /** At least one, in the order of `responses`. */
  readonly parts: readonly DeliveryPart[];
}

const TAR = 'application/x-tar';
/** Also understood, answered as `application/x-tar`. */
const OTHER_TAR = 'application/tar';
const MULTIPART = 'multipart/mixed';
const JSON_TYPE = 'application/json';

type Offer = Format | typeof TAR | typeof OTHER_TAR | typeof MULTIPART;

const OFFERS: readonly Offer[] = [
  'image/png',
  'image/jpeg',
  'image/tiff',
  TAR,
  OTHER_TAR,
  MULTIPART,
  'application/octet-stream',
  JSON_TYPE,
];

/**
 * process.md §4.1–4.2. `Accept` beats the formats of `responses`:
 * - nothing, or a wildcard: as `responses` says, several as a tar;
 * - an image type or octet-stream: the first picture of `responses` (`default` when it lists none) in that format;
 * - tar, multipart/mixed: all responses, each in its own format, also a single one;
 * - application/json: the user data. Where the header takes another type as gladly (axios names it
 *   beside a wildcard), only when `responses` lists nothing but the user data.
 *
 * `outputs` are those of `setup()`. Whether their bands fit the formats is `assertDeliverable`'s question.
 * @throws BAD_REQUEST
 */
export function chooseDelivery(
  accept: string | undefined,
  responses: readonly ResponseRequest[] | null | undefined,
  outputs: ReadonlyArray<{ readonly id: string }>,
): Delivery {
  const wishes = wishesOf(responses);
  for (const { identifier } of wishes) assertProduced(identifier, outputs);
  const picture = wishes.find(({ format }) => format !== JSON_TYPE) ?? defaultWish();
  const asked: Offer = wishes.length > 1 ? TAR : wishes[0]!.format;
  const offers = [asked, picture.format, ...OFFERS];
  const chosen = preferredOffer(accept, offers, asked === JSON_TYPE ? undefined : JSON_TYPE);
  switch (chosen) {
    case null:
      throw new DomainError(
        'BAD_REQUEST',
        `Accept: nothing in ${shown(accept)} can be delivered; possible are ${OFFERS.join(', ')}`,
      );
    case TAR:
    case OTHER_TAR:
      return { container: 'tar', contentType: TAR, parts: wishes.map(partOf) };
    case MULTIPART:
      return { container: 'multipart', contentType: MULTIPART, parts: wishes.map(partOf) };
    case JSON_TYPE:
      return single({ kind: 'user-data', identifier: USER_DATA, format: JSON_TYPE });
    default:
      assertProduced(picture.identifier, outputs);
      return single(partOf({ ...picture, format: chosen }));
  }
}

/**
 * Whether every picture can be written, so that nothing is read or sent in vain: `outputs` with their bands after
 * `updateOutput`. @throws BAD_REQUEST
 */
export function assertDeliverable({ parts }: Pick<Delivery, 'parts'>, outputs: readonly OutputShape[]): void {
  for (const part of parts) {
    const output = outputs.find(({ id }) => id === part.identifier);
    if (part.kind === 'picture' && output) assertEncodable(part.format, output);
  }
}

/** `default.tif`, `userdata.json` (process.md §4.3). */
export function fileNameOf({ identifier, format }: DeliveryPart): string {
  return `${identifier}.${extensionOf(format)}`;
}

function single(part: DeliveryPart): Delivery {
  return { container: 'none', contentType: part.format, parts: [part] };
}

function partOf({ identifier, format, quality }: ResponseWish): DeliveryPart {
  if (format === JSON_TYPE) return { kind: 'user-data', identifier: USER_DATA, format };
  return { kind: 'picture', identifier, format, ...(format === 'image/jpeg' && { quality }) };
}

function assertProduced(identifier: string, outputs: ReadonlyArray<{ readonly id: string }>): void {
  if (identifier === USER_DATA || outputs.some(({ id }) => id === identifier)) return;
  throw new DomainError('BAD_REQUEST', `Output ${shown(identifier)} requested but missing from function setup()`, {
    detail: { code: 'RENDERER_EXCEPTION' },
  });
}

import { type Delivery, type DeliveryPart, fileNameOf } from './delivery.js';
import { encodeImage, type EncodedImage, type GeoTiffWriter } from './encode-image.js';
import { extensionOf } from './formats.js';
import { type EncodableImage } from './image.js';
import { multipartMixed } from './multipart.js';
import { tarOf } from './tar.js';
import { userDataJson } from './user-data.js';

/** What was rendered. */
export interface DeliveryContents {
  /** Asked once per picture part, in their order, when its turn comes. */
  readonly image: (output: string) => EncodableImage | Promise<EncodableImage>;
  /** `outputMetadata.userData`, undefined when the script set none. */
  readonly userData: unknown;
}

export interface DeliveryBody {
  /** With the boundary of a multipart body. */
  readonly contentType: string;
  /** `SH-Width` … of octet-stream. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of a container: encoded part by part while it is read, and failing there. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Does what a delivery says. @throws BAD_REQUEST when a format cannot hold its output; see `assertDeliverable` */
export async function writeDelivery(
  { container, contentType, parts }: Delivery,
  contents: DeliveryContents,
  encodeGeoTiff: GeoTiffWriter,
): Promise<DeliveryBody> {
  const encode = (part: DeliveryPart) => encodePart(part, contents, encodeGeoTiff);
  if (container === 'none') {
    const { bytes, headers } = await encode(parts[0]!);
    return { contentType, headers, body: only(bytes) };
  }
  const encoded = encodedParts(parts, encode);
  return container === 'tar'
    ? { contentType, headers: {}, body: tarOf(encoded) }
    : { ...multipartMixed(encoded), headers: {} };
}

async function encodePart(
  part: DeliveryPart,
  { image, userData }: DeliveryContents,
  encodeGeoTiff: GeoTiffWriter,
): Promise<EncodedImage> {
  if (part.kind === 'user-data') return { bytes: userDataJson(userData), headers: {} };
  return encodeImage({ ...(await image(part.identifier)), output: part.identifier }, part, encodeGeoTiff);
}

async function* only(bytes: Uint8Array) {
  yield bytes;
}

/** What both containers want to know of a part. */
async function* encodedParts(parts: readonly DeliveryPart[], encode: (part: DeliveryPart) => Promise<EncodedImage>) {
  for (const part of parts) {
    const { identifier, format } = part;
    const { bytes } = await encode(part);
    yield { identifier, extension: extensionOf(format), fileName: fileNameOf(part), contentType: format, bytes };
  }
}

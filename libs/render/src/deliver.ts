import {
  type Delivery,
  type DeliveryPart,
  encodeImage,
  type EncodableImage,
  extensionOf,
  fileNameOf,
  type GeoTiffWriter,
  multipartMixed,
  tarOf,
} from '#libs/encode';
import { type Delivered } from './delivery.js';

/** What the script made, whole. */
export interface Finished {
  /** By output id. */
  readonly images: ReadonlyMap<string, EncodableImage>;
  /** JSON; null = the script set none. */
  readonly userData: string | null;
}

/** The body that the delivery asks for; its pictures are encoded one after the other. */
export async function deliver(delivery: Delivery, made: Finished, encodeGeoTiff: GeoTiffWriter): Promise<Delivered> {
  const { container, contentType, parts } = delivery;
  if (container === 'none') {
    const { bytes, headers } = await encoded(parts[0]!, made, encodeGeoTiff);
    return { contentType, headers, body: unshared(bytes) };
  }
  const members = encodedParts(parts, made, encodeGeoTiff);
  if (container === 'tar') return { contentType, headers: {}, body: await joined(tarOf(members)) };
  const { contentType: withBoundary, body } = multipartMixed(members);
  return { contentType: withBoundary, headers: {}, body: await joined(body) };
}

async function* encodedParts(parts: readonly DeliveryPart[], made: Finished, encodeGeoTiff: GeoTiffWriter) {
  for (const part of parts) {
    const { bytes } = await encoded(part, made, encodeGeoTiff);
    const { identifier, format } = part;
    yield { identifier, fileName: fileNameOf(part), extension: extensionOf(format), contentType: format, bytes };
  }
}

async function encoded(part: DeliveryPart, { images, userData }: Finished, encodeGeoTiff: GeoTiffWriter) {
  if (part.kind === 'user-data') return { bytes: Buffer.from(userData ?? '{}'), headers: {} };
  const image = images.get(part.identifier);
  if (!image) throw new TypeError(`output ${part.identifier} was not rendered`);
  return encodeImage(image, part, encodeGeoTiff);
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(chunks));
}

/** Shared memory does not travel to another process. */
function unshared(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof SharedArrayBuffer ? Buffer.from(bytes) : bytes;
}

import { randomUUID } from 'node:crypto';

export interface MultipartPart {
  readonly identifier: string;
  /** `default.png` */
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface MultipartBody {
  /** With the boundary; goes into the response header. */
  readonly contentType: string;
  /** Part by part, as `parts` brings them. */
  readonly body: AsyncGenerator<Uint8Array, void, undefined>;
}

/**
 * `multipart/mixed` (RFC 2046 §5.1.3). Each part says its type, its length and, in `Content-Disposition`, the output it is.
 * Identifiers are safe file names, so nothing in a header needs escaping.
 */
export function multipartMixed(parts: Iterable<MultipartPart> | AsyncIterable<MultipartPart>): MultipartBody {
  // Random, so that it cannot occur in the pixels.
  const boundary = `swath-${randomUUID()}`;
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: bodyOf(parts, boundary) };
}

async function* bodyOf(parts: Iterable<MultipartPart> | AsyncIterable<MultipartPart>, boundary: string) {
  for await (const { identifier, fileName, contentType, bytes } of parts) {
    const lines = [
      `--${boundary}`,
      `Content-Type: ${contentType}`,
      `Content-Disposition: attachment; name="${identifier}"; filename="${fileName}"`,
      `Content-Length: ${bytes.length}`,
    ];
    yield Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
    yield bytes;
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}

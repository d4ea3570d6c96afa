import { type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { featureCollection } from './feature-collection-items.js';
import { type ItemSplitter, rawItems, type RawItem } from './raw-items.js';
import { jsonSequence, ndjson } from './separated-items.js';

/** Media type → how its items are told apart. */
const SPLITTERS: Readonly<Record<string, (maxBytes: number) => ItemSplitter>> = {
  'application/x-ndjson': ndjson,
  'application/ndjson': ndjson,
  'application/jsonl': ndjson,
  'application/x-jsonlines': ndjson,
  'application/geo+json-seq': jsonSequence,
  'application/json-seq': jsonSequence,
  'application/geo+json': featureCollection,
  'application/json': featureCollection,
};

export const BULK_TYPES = Object.keys(SPLITTERS);

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Items of a request whose body nobody has read yet. @param maxItemBytes a longer one is a fault of that item.
 * @throws UNSUPPORTED_MEDIA_TYPE; while reading BAD_REQUEST for a body that cannot be read on, CANCELLED when the caller
 *   hangs up
 */
export function bulkItems(request: Request, maxItemBytes: number): AsyncIterable<RawItem> {
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const splitter = Object.hasOwn(SPLITTERS, type) ? SPLITTERS[type] : undefined;
  if (!splitter) throw unsupported(`Content-Type ${JSON.stringify(type)}`, BULK_TYPES);
  const coding = (request.header('content-encoding') ?? 'identity').trim().toLowerCase();
  if (coding === 'identity') return rawItems(chunksOf(request, request), splitter(maxItemBytes));
  const decoder = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (!decoder) throw unsupported(`Content-Encoding ${JSON.stringify(coding)}`, Object.keys(DECODERS));
  const decoded = decoder();
  request.once('error', (error) => decoded.destroy(error));
  // Also when nobody reads any more.
  decoded.on('error', () => undefined);
  return rawItems(chunksOf(request, request.pipe(decoded)), splitter(maxItemBytes));
}

async function* chunksOf(request: Request, stream: Readable): AsyncGenerator<Buffer> {
  try {
    // A stream that is destroyed takes the connection with it, and the answer to a faulty body would never arrive.
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (/^(Z_|ERR_BROTLI|ERR__ERROR)/.test(code))
      throw new DomainError('BAD_REQUEST', `The body cannot be decompressed: ${message}`, { cause: error });
    if (request.complete) throw error;
    throw new DomainError('CANCELLED', 'The caller hung up before the body was complete', { cause: error });
  } finally {
    // What is left unread is passed over, because many clients look for an answer only when they have sent everything.
    request.unpipe().resume();
  }
}

function unsupported(what: string, known: readonly string[]): DomainError {
  return new DomainError('UNSUPPORTED_MEDIA_TYPE', `${what} is not taken here; send ${known.join(', ')}`);
}

import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { ObjectLocations } from '../../../platform/storage/object-locations.js';

/** A document that was found, not yet read. */
export interface StacDocument {
  /** After redirects: what its relative links are relative to. */
  readonly place: URL;
  /** '' where nothing tells. */
  readonly mediaType: string;
  readonly bytes: AsyncIterable<Buffer>;
}

/** A request of a search's next page. */
export interface PageRequest {
  readonly method: 'GET' | 'POST';
  readonly body?: unknown;
}

/** What is parsed in one piece; longer lists of items come as NDJSON, a sequence, or a GeoJSON file. */
const MAX_BYTES = 256 * 1024 * 1024;
const ACCEPT = 'application/geo+json, application/json;q=0.9, */*;q=0.5';

/** Reads catalogues wherever they lie: files, buckets, the web. */
@Injectable()
export class StacDocuments {
  constructor(
    private readonly outbound: Outbound,
    private readonly locations: ObjectLocations,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN, UPSTREAM_FAILED, BAD_REQUEST naming the place */
  async open(place: URL, signal: AbortSignal, page: PageRequest = { method: 'GET' }): Promise<StacDocument> {
    if (place.protocol === 'file:') return { place, mediaType: '', bytes: localBytes(fileURLToPath(place), signal) };
    if (place.protocol === 's3:') {
      const { store, key } = await this.locations.getOrThrow(`s3://${place.host}${decodeURIComponent(place.pathname)}`);
      return { place, mediaType: '', bytes: (await store.get(key)) as AsyncIterable<Buffer> };
    }
    const { url, mediaType, body } = await this.outbound.fetch(place, { ...page, accept: ACCEPT, signal });
    return { place: url, mediaType, bytes: body as AsyncIterable<Buffer> };
  }
}

/** @throws BAD_REQUEST naming the place of what is no JSON object or too large */
export async function readJson({ place, bytes }: StacDocument): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_BYTES)
      throw new DomainError('BAD_REQUEST', `${place.href} is larger than ${MAX_BYTES} bytes; send it as NDJSON`);
    chunks.push(chunk);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new DomainError('BAD_REQUEST', `${place.href} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new DomainError('BAD_REQUEST', `${place.href} holds no JSON object`);
}

async function* localBytes(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { signal, highWaterMark: 1024 * 1024 }) as Readable & AsyncIterable<Buffer>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new DomainError('NOT_FOUND', `${path} does not exist`, { cause: error });
    throw error;
  }
}

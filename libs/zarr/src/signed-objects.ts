import { Readable } from 'node:stream';
import { type ReadableStream } from 'node:stream/web';
import { DomainError } from '#libs/errors';
import { type ByteRange, type ObjectInfo, type ObjectStore } from '#libs/storage';

/** Of one answer. */
const TIMEOUT_MS = 30_000;

/** Objects by signed URLs: a process without credentials reads those that it was given, and no other. */
export class SignedObjects implements Pick<ObjectStore, 'get' | 'head' | 'list'> {
  /** @param urls by key */
  constructor(private readonly urls: Readonly<Record<string, string>>) {}

  /** @throws OBJECT_NOT_FOUND, UNAVAILABLE */
  async get(key: string, range?: ByteRange): Promise<Readable> {
    const answer = await this.ask(key, range);
    if (answer.status === 404) throw new DomainError('OBJECT_NOT_FOUND', `There is no object "${key}"`);
    if (!answer.ok || !answer.body) throw failed(key, `status ${answer.status}`);
    return Readable.fromWeb(answer.body as ReadableStream);
  }

  /** By one byte of it, because a signed URL knows one method. */
  async head(key: string): Promise<ObjectInfo | null> {
    const answer = await this.ask(key, { start: 0, end: 0 });
    await answer.body?.cancel();
    if (answer.status === 404) return null;
    const size = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
    if (answer.status !== 206 || size === undefined) throw failed(key, `status ${answer.status}`);
    return { key, size: Number(size), etag: answer.headers.get('etag') ?? '', modifiedAt: new Date(0) };
  }

  list(): AsyncIterable<ObjectInfo> {
    throw new DomainError('UNAVAILABLE', 'Signed objects cannot be listed');
  }

  private async ask(key: string, range?: ByteRange): Promise<Response> {
    const url = this.urls[key];
    if (url === undefined) throw failed(key, 'it was not signed for this picture');
    const headers = range ? { range: `bytes=${range.start}-${range.end ?? ''}` } : {};
    try {
      return await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      throw new DomainError('UNAVAILABLE', `The object "${key}" cannot be read`, { cause: error });
    }
  }
}

/** Says nothing of the URL, whose signature is a secret for a while. */
function failed(key: string, why: string): DomainError {
  return new DomainError('UNAVAILABLE', `The object "${key}" cannot be read: ${why}`);
}

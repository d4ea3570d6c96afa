import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { type OutboundStream } from '../../../platform/outbound/outbound-messages.js';
import { ObjectLocations } from '../../../platform/storage/object-locations.js';
import { Scratch } from '../../../platform/storage/scratch.js';
import { type RemoteFile } from '../../providers/import-provider.js';
import { type PartialFile } from './partial-file.js';

/** `changed`: the bytes that were here are no part of the file any more. */
export type Transferred = 'whole' | 'changed' | 'expired';

/** How stores answer to a signed address that is too old, or to one whose object went elsewhere. */
const EXPIRED: readonly number[] = [401, 403, 404, 410];
const CONTENT_RANGE = /^bytes (\d+)-\d+\/(\d+|\*)$/;

/** One attempt at what is still missing of a file. */
@Injectable()
export class FileTransfer {
  constructor(
    private readonly outbound: Outbound,
    private readonly locations: ObjectLocations,
    private readonly scratch: Scratch,
  ) {}

  /** @throws UPSTREAM_FAILED, UPSTREAM_TIMEOUT: what came so far stays in `part`; RATE_LIMITED, STORAGE_FULL */
  async run(file: RemoteFile, part: PartialFile, signal: AbortSignal): Promise<Transferred> {
    try {
      return /^https?:/.test(file.href)
        ? await this.overHttp(file, part, signal)
        : await this.fromHouse(file, part, signal);
    } catch (error) {
      throw withoutKeys(error, file);
    }
  }

  private async overHttp(file: RemoteFile, part: PartialFile, signal: AbortSignal): Promise<Transferred> {
    if (part.validator === null) await part.begin(null, null);
    const isRest = part.size > 0;
    const range = isRest && { range: `bytes=${part.size}-`, 'if-range': part.validator! };
    const answer = await this.outbound.open(new URL(file.href), { headers: { ...file.headers, ...range }, signal });
    try {
      return await this.take(answer, file, part);
    } finally {
      answer.body.destroy();
    }
  }

  private async take(answer: OutboundStream, file: RemoteFile, part: PartialFile): Promise<Transferred> {
    const { status, headers } = answer;
    if (EXPIRED.includes(status)) return 'expired';
    const isRest = status === 206;
    if (status === 416 || (isRest && !continues(headers['content-range'], part))) {
      await part.begin(null, null);
      return 'changed';
    }
    if (status !== 200 && !isRest) throw refusal(status, headers['retry-after']);
    if (!isRest) {
      const total = headers['content-length'] === undefined ? null : Number(headers['content-length']);
      await this.assertTakes(file, total ?? 0);
      await part.begin(total, validatorOf(answer));
    }
    await append(answer.body, part);
    return judge(part);
  }

  private async fromHouse(file: RemoteFile, part: PartialFile, signal: AbortSignal): Promise<Transferred> {
    const { store, key } = await this.locations.getOrThrow(file.href);
    const info = await store.head(key);
    if (info === null) return 'expired';
    await this.assertTakes(file, info.size);
    await part.begin(info.size, null);
    const body = await store.get(key);
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        signal.throwIfAborted();
        await part.append(chunk);
      }
    } finally {
      body.destroy();
    }
    return judge(part);
  }

  /** Refused before the disk is full, where the length is known. */
  private async assertTakes({ path }: RemoteFile, bytes: number): Promise<void> {
    const free = await this.scratch.freeBytes();
    if (bytes > free)
      throw new DomainError('STORAGE_FULL', `${path} of ${bytes} bytes does not fit: ${free} bytes are free`);
  }
}

function judge({ total, size }: PartialFile): Transferred {
  if (total === null || size === total) return 'whole';
  throw new DomainError('UPSTREAM_FAILED', `the transfer ended after ${size} of ${total} bytes`);
}

/** What the network does wrong is told apart from what the disk does. */
async function append(body: Readable, part: PartialFile): Promise<void> {
  let ofDisk: unknown = null;
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const writing = part.append(chunk);
      if (writing === null) done();
      else writing.then(() => done(), (error: Error) => done((ofDisk = error))); // prettier-ignore
    },
  });
  await pipeline(body, sink).catch((error: Error) => {
    if (error === ofDisk) throw error;
    throw new DomainError('UPSTREAM_FAILED', `the transfer was cut: ${error.message}`, { cause: error });
  });
}

/** Whether a part goes on where we stopped, in a file of the same length. */
function continues(contentRange: string | undefined, { size, total }: PartialFile): boolean {
  const [, start, whole = '*'] = CONTENT_RANGE.exec(contentRange ?? '') ?? [];
  return Number(start) === size && (whole === '*' || total === null || Number(whole) === total);
}

/** RFC 9110 §13.1.5: only strong validators vouch for the bytes. */
function validatorOf({ headers }: OutboundStream): string | null {
  const { etag, 'last-modified': modified } = headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : (modified ?? null);
}

function refusal(status: number, retryAfter: string | undefined): DomainError {
  const code = status === 429 ? 'RATE_LIMITED' : status === 503 ? 'UNAVAILABLE' : 'UPSTREAM_FAILED';
  return new DomainError(code, `the server answered with status ${status}`, {
    ...(retryAfter !== undefined && { headers: { 'Retry-After': retryAfter } }),
  });
}

/** Addresses are often signed: whoever reads one in a message could fetch the file with it. */
function withoutKeys(error: unknown, { path }: RemoteFile): unknown {
  if (!(error instanceof DomainError)) return error;
  const plain = error.message.replace(/(https?:\/\/[^\s?#]+)[?#]\S*/g, '$1');
  return new DomainError(error.code, `${path}: ${plain}`, { cause: error, headers: error.headers });
}

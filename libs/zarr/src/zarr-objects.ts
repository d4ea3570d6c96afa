import { DomainError, isDomainError } from '#libs/errors';
import { type ByteRange, type ObjectStore } from '#libs/storage';
import { type AsyncReadable, type RangeQuery } from 'zarrita';
import { isRecord, parsePythonJson } from './json.js';

/** A chunk of 50 × 3072 × 3072 doubles would be 3.8 GB; nothing that is read here comes near this. */
const MAX_OBJECT_BYTES = 256 * 2 ** 20;

/** One Zarr store in a bucket, read-only, as zarrita and the metadata readers see it. Keys begin with `/`. */
export class ZarrObjects implements AsyncReadable {
  /** @param prefix of the store, empty or ending in `/` */
  constructor(
    private readonly store: Pick<ObjectStore, 'get' | 'head' | 'list'>,
    readonly prefix: string,
    private readonly signal: AbortSignal,
  ) {}

  /** undefined = no such object, which is how Zarr stores chunks of nothing but fill value. @throws INVALID when too large */
  async get(key: string): Promise<Uint8Array | undefined> {
    if (!/\/(\.zarray|zarr\.json)$/.test(key)) return this.read(key);
    // zarrita knows only strict JSON, and cannot fill 64-bit integers with v2's null, which everybody reads as 0.
    const document = await this.json(key);
    const filled = isRecord(document) && document['fill_value'] === null ? { ...document, fill_value: 0 } : document;
    return filled === undefined ? undefined : new TextEncoder().encode(JSON.stringify(filled));
  }

  async getRange(key: string, range: RangeQuery): Promise<Uint8Array | undefined> {
    if ('offset' in range) return this.read(key, { start: range.offset, end: range.offset + range.length - 1 });
    const info = await this.store.head(this.keyOf(key));
    if (info === null) return undefined;
    return this.read(key, { start: Math.max(0, info.size - range.suffixLength) });
  }

  /** undefined = no such object. @throws INVALID naming the object that is no JSON */
  async json(key: string): Promise<unknown> {
    const bytes = await this.read(key);
    if (bytes === undefined) return undefined;
    try {
      return parsePythonJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      throw new DomainError('INVALID', `"${this.keyOf(key)}" is not valid JSON`);
    }
  }

  /** Keys below the store, relative to it, without leading `/`. */
  async *keys(): AsyncIterable<string> {
    for await (const { key } of this.store.list(this.prefix)) {
      this.signal.throwIfAborted();
      yield key.slice(this.prefix.length);
    }
  }

  private async read(key: string, range?: ByteRange): Promise<Uint8Array | undefined> {
    this.signal.throwIfAborted();
    try {
      const parts: Buffer[] = [];
      let size = 0;
      for await (const part of await this.store.get(this.keyOf(key), range)) {
        parts.push(part as Buffer);
        size += (part as Buffer).length;
        if (size > MAX_OBJECT_BYTES)
          throw new DomainError('INVALID', `"${this.keyOf(key)}" is larger than ${MAX_OBJECT_BYTES} bytes`);
      }
      // zarrita views the bytes as wider numbers, so they must begin a buffer of their own.
      return new Uint8Array(Buffer.concat(parts));
    } catch (error) {
      if (isDomainError(error, 'OBJECT_NOT_FOUND')) return undefined;
      throw error;
    }
  }

  private keyOf(key: string): string {
    return `${this.prefix}${key.replace(/^\//, '')}`;
  }
}

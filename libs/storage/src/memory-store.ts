import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { resolveRange } from './byte-range.js';
import { assertKey, assertPrefix, compareKeys } from './object-key.js';
import {
  type ByteRange,
  type ObjectInfo,
  type ObjectStore,
  type PutFileOptions,
  type PutOptions,
} from './object-store.js';
import { notFound } from './store-error.js';
import { writeBody, type BodySource } from './write-body.js';

interface Entry {
  readonly bytes: Buffer;
  readonly info: ObjectInfo;
}

/** Objects in this process, for tests and ten-line scripts. `gdalPath` names them, but GDAL does not see their bytes. */
export class MemoryStore implements ObjectStore {
  readonly kind = 'memory';
  private readonly entries = new Map<string, Entry>();

  constructor(readonly bucket: string) {}

  async head(key: string): Promise<ObjectInfo | null> {
    assertKey(key);
    return this.entries.get(key)?.info ?? null;
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    assertKey(key);
    const entry = this.entries.get(key);
    if (!entry) throw notFound(this.bucket, key);
    const window = resolveRange(range, entry.bytes.length);
    return Readable.from(window ? [entry.bytes.subarray(window.start, window.end + 1)] : [], { objectMode: false });
  }

  async put(key: string, body: Readable | Uint8Array, { signal }: PutOptions = {}): Promise<ObjectInfo> {
    assertKey(key);
    const bytes = await writeBody({ bucket: this.bucket, key, body, signal, into: collect });
    const info = { key, size: bytes.length, etag: `"${randomUUID()}"`, modifiedAt: new Date() };
    this.entries.set(key, { bytes, info });
    return info;
  }

  async putFile(key: string, localPath: string, options: PutFileOptions = {}): Promise<ObjectInfo> {
    assertKey(key);
    const info = await this.put(key, createReadStream(localPath), options);
    if (options.move) await rm(localPath);
    return info;
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    this.entries.delete(key);
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    assertPrefix(prefix);
    const keys = [...this.entries.keys()].filter((key) => key.startsWith(prefix)).sort(compareKeys);
    for (const key of keys) {
      const entry = this.entries.get(key);
      if (entry) yield entry.info;
    }
  }

  async presign(key: string): Promise<null> {
    assertKey(key);
    return null;
  }

  async presignPut(key: string): Promise<null> {
    assertKey(key);
    return null;
  }

  gdalPath(key: string): string {
    assertKey(key);
    return `/vsimem/${this.bucket}/${key}`;
  }
}

async function collect(source: BodySource): Promise<Buffer> {
  if (source instanceof Uint8Array) return Buffer.from(source);
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

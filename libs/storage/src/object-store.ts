import { type Readable } from 'node:stream';

export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Opaque validator, quoted as in HTTP; changes whenever the bytes change. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

/** Inclusive byte positions as in HTTP `Range`; `end` left out means to the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface PutOptions {
  /** Aborting fails the write with CANCELLED, destroys the body and leaves nothing behind. */
  readonly signal?: AbortSignal;
  /** False: the object can be made again, and need not survive a loss of power. Default true. */
  readonly durable?: boolean;
}

export interface PutFileOptions extends PutOptions {
  /** A filesystem store may rename the file instead of copying it; afterwards it is gone in any case. */
  readonly move?: boolean;
  /** It is synced and never written again, as an object is: a filesystem store may give it a second name instead of copying it. */
  readonly isImmutable?: boolean;
}

/**
 * One bucket. Keys are relative POSIX paths (`rasters/<id>/<sha>/source.cog.tif`); every method refuses a key that is
 * absolute, climbs (`..`), is empty, over-long, or holds control characters or a backslash with `INVALID_KEY`. Writes
 * are atomic: a reader sees the whole object or none. A full disk is `STORAGE_FULL`, an absent object
 * `OBJECT_NOT_FOUND`, a store that does not answer `UNAVAILABLE`, a range past the end `INVALID`.
 */
export interface ObjectStore {
  readonly bucket: string;
  readonly kind: 'filesystem' | 's3' | 'memory';
  /** null = no such object. */
  head(key: string): Promise<ObjectInfo | null>;
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** Streams the body into place; on failure or abort nothing is left behind. */
  put(key: string, body: Readable | Uint8Array, options?: PutOptions): Promise<ObjectInfo>;
  /** Takes over a finished local file. */
  putFile(key: string, localPath: string, options?: PutFileOptions): Promise<ObjectInfo>;
  /** Idempotent. */
  delete(key: string): Promise<void>;
  /** Objects whose key starts with `prefix` (a whole or partial path), in key order. */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** A URL that reads the object without credentials for `expiresS` seconds, or null where the store has none. */
  presign(key: string, expiresS: number): Promise<string | null>;
  /** A URL that takes one `PUT` of exactly `sizeBytes` bytes without credentials, or null where the store has none. */
  presignPut(key: string, expiresS: number, sizeBytes: number): Promise<string | null>;
  /** What GDAL opens: an absolute path, `/vsis3/…`, or `/vsimem/…`. The only place that writes such paths. */
  gdalPath(key: string): string;
}

import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { DomainError, isDomainError } from '#libs/errors';
import { assertRange, unsatisfiable } from './byte-range.js';
import { assertKey, assertPrefix, isKey } from './object-key.js';
import {
  type ByteRange,
  type ObjectInfo,
  type ObjectStore,
  type PutFileOptions,
  type PutOptions,
} from './object-store.js';
import { type S3BucketSettings } from './s3-settings.js';
import { notFound, toStoreError } from './store-error.js';
import { writeBody, type BodySource } from './write-body.js';

/** S3 takes 10,000 parts: 16 MiB parts reach 160 GB of unknown length; three in flight bound the memory of one write. */
const PART_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 10_000;
const PARTS_IN_FLIGHT = 3;
/** Longest life of a signed URL (Signature Version 4), in seconds. */
const MAX_PRESIGN_S = 604_800;

/** One S3 bucket at any endpoint; keys live below the configured prefix, which callers never see. */
export class S3Store implements ObjectStore {
  readonly kind = 's3';
  private readonly client: S3Client;
  private readonly base: string;

  constructor(
    readonly bucket: string,
    settings: S3BucketSettings,
    private readonly partBytes = PART_BYTES,
  ) {
    this.base = settings.prefix ? `${settings.prefix}/` : '';
    this.client = new S3Client({
      endpoint: settings.endpoint,
      region: settings.region,
      credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
      forcePathStyle: settings.forcePathStyle ?? true,
      // Many S3 look-alikes store the SDK's default checksum trailers as part of the object.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async head(key: string): Promise<ObjectInfo | null> {
    try {
      const found = await this.client.send(new HeadObjectCommand(this.at(key)));
      return describe(key, { ...found, Size: found.ContentLength });
    } catch (error) {
      const meaning = toStoreError(error, this.bucket, key);
      if (isDomainError(meaning, 'OBJECT_NOT_FOUND')) return null;
      throw meaning;
    }
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    if (range) assertRange(range);
    const header = range && `bytes=${range.start}-${range.end ?? ''}`;
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ ...this.at(key), Range: header }));
      if (Body instanceof Readable) return Body;
      throw notFound(this.bucket, key);
    } catch (error) {
      const meaning = toStoreError(error, this.bucket, key);
      throw range && isDomainError(meaning, 'INVALID') ? unsatisfiable(range) : meaning;
    }
  }

  async put(key: string, body: Readable | Uint8Array, options: PutOptions = {}): Promise<ObjectInfo> {
    return this.upload(key, body, this.partBytes, options);
  }

  async putFile(key: string, localPath: string, options: PutFileOptions = {}): Promise<ObjectInfo> {
    assertKey(key);
    const { size } = await stat(localPath);
    const partBytes = Math.max(this.partBytes, Math.ceil(size / MAX_PARTS));
    const info = await this.upload(key, createReadStream(localPath, { highWaterMark: 1 << 20 }), partBytes, options);
    if (options.move) await rm(localPath);
    return info;
  }

  async delete(key: string): Promise<void> {
    try {
      await this.client.send(new DeleteObjectCommand(this.at(key)));
    } catch (error) {
      const meaning = toStoreError(error, this.bucket, key);
      if (!isDomainError(meaning, 'OBJECT_NOT_FOUND')) throw meaning;
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    assertPrefix(prefix);
    try {
      const query = { Bucket: this.bucket, Prefix: this.base + prefix };
      for await (const page of paginateListObjectsV2({ client: this.client }, query)) {
        for (const object of page.Contents ?? []) {
          const key = object.Key?.slice(this.base.length) ?? '';
          if (isKey(key)) yield describe(key, object);
        }
      }
    } catch (error) {
      throw toStoreError(error, this.bucket, prefix);
    }
  }

  async presign(key: string, expiresS: number): Promise<string> {
    assertPresignTime(expiresS);
    return getSignedUrl(this.client, new GetObjectCommand(this.at(key)), { expiresIn: expiresS });
  }

  /** The length is part of the signature: S3 refuses any other. */
  async presignPut(key: string, expiresS: number, sizeBytes: number): Promise<string> {
    assertPresignTime(expiresS);
    const put = new PutObjectCommand({ ...this.at(key), ContentLength: sizeBytes });
    return getSignedUrl(this.client, put, { expiresIn: expiresS, unhoistableHeaders: new Set(['content-length']) });
  }

  gdalPath(key: string): string {
    assertKey(key);
    return `/vsis3/${this.bucket}/${this.base}${key}`;
  }

  /** Ends idle connections. */
  close(): void {
    this.client.destroy();
  }

  /**
   * A body of unknown length goes up in parts. The abort is carried by the source, whose iteration fails, not by the
   * SDK's own signal: that one answers at once and leaves the parts behind, this way `done` has removed them by then.
   */
  private async upload(
    key: string,
    body: Readable | Uint8Array,
    partSize: number,
    { signal }: PutOptions,
  ): Promise<ObjectInfo> {
    const target = this.at(key);
    const into = async (source: BodySource): Promise<void> => {
      if (source instanceof Uint8Array) {
        await this.client.send(new PutObjectCommand({ ...target, Body: source }), { abortSignal: signal });
        return;
      }
      const params = { ...target, Body: Readable.from(source) };
      await new Upload({ client: this.client, params, partSize, queueSize: PARTS_IN_FLIGHT }).done();
    };
    await writeBody({ bucket: this.bucket, key, body, signal, into });
    const info = await this.head(key);
    if (!info) throw notFound(this.bucket, key);
    return info;
  }

  private at(key: string): { Bucket: string; Key: string } {
    assertKey(key);
    return { Bucket: this.bucket, Key: this.base + key };
  }
}

function describe(key: string, facts: { Size?: number; ETag?: string; LastModified?: Date }): ObjectInfo {
  return { key, size: facts.Size ?? 0, etag: facts.ETag ?? '""', modifiedAt: facts.LastModified ?? new Date(0) };
}

function assertPresignTime(expiresS: number): void {
  if (Number.isInteger(expiresS) && expiresS >= 1 && expiresS <= MAX_PRESIGN_S) return;
  throw new DomainError('INVALID', `expiresS must be a whole number from 1 to ${MAX_PRESIGN_S}, got ${expiresS}`);
}

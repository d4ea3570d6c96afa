import { createReadStream, createWriteStream } from 'node:fs';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { type ObjectStore, toStoreError } from '#libs/storage';
import { fileKey } from '../../deliveries/delivery-keys.js';
import { ImportBucket } from '../../deliveries/import-bucket.js';
import { type DeliveredFile } from '../../deliveries/import-delivery.entity.js';
import { type ReceivedFile, type RemoteFile } from '../../providers/import-provider.js';
import { FileDigest } from './file-digest.js';

/** Received files in the bucket: written whole or not at all, and never changed. */
@Injectable()
export class KeptFiles {
  constructor(private readonly bucket: ImportBucket) {}

  /** A file that an earlier attempt has brought in and that is still what the provider offers; null = there is none. */
  async find(deliveryId: string, file: RemoteFile, signal: AbortSignal): Promise<DeliveredFile | null> {
    const { store } = this.bucket;
    const key = fileKey(deliveryId, file.path);
    const there = await store.head(key);
    if (there === null || (file.size !== null && there.size !== file.size)) return null;
    const { sha256, other } = await digestOf(await store.get(key), file.checksum?.algorithm ?? null, signal);
    const isSame = file.checksum === null || other === file.checksum.hex;
    return isSame ? { path: file.path, size: there.size, sha256 } : null;
  }

  digest(local: string, signal: AbortSignal): Promise<ReturnType<FileDigest['hex']>> {
    return digestOf(createReadStream(local), null, signal);
  }

  /** @param local a scratch file, which may be gone afterwards */
  async put(deliveryId: string, path: string, local: string, signal: AbortSignal): Promise<ReceivedFile> {
    const { store } = this.bucket;
    const key = fileKey(deliveryId, path);
    await store.putFile(key, local, { move: isLocal(store), signal });
    return { path, local: isLocal(store) ? store.gdalPath(key) : local };
  }

  /** @param local where to put a copy, should the bucket have no local files */
  async open(deliveryId: string, path: string, local: string, signal: AbortSignal): Promise<ReceivedFile> {
    const { store } = this.bucket;
    const key = fileKey(deliveryId, path);
    if (isLocal(store)) return { path, local: store.gdalPath(key) };
    try {
      await pipeline(await store.get(key), createWriteStream(local), { signal });
    } catch (error) {
      throw toStoreError(error, 'scratch', path);
    }
    return { path, local };
  }
}

async function digestOf(
  body: Readable,
  algorithm: ConstructorParameters<typeof FileDigest>[0],
  signal: AbortSignal,
): Promise<ReturnType<FileDigest['hex']>> {
  const digest = new FileDigest(algorithm);
  const take = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) digest.update(chunk);
  };
  await pipeline(body, take, { signal });
  return digest.hex();
}

function isLocal({ kind }: ObjectStore): boolean {
  return kind === 'filesystem';
}

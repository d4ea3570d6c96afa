import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { isStoreRefusal } from '#libs/storage';
import { DeliveryStores, type StorageDescriptor } from '../../delivery/index.js';
import { bucketFault } from './async-order.js';

/** Of the object; the longest script that is taken at all has half as many characters. */
const MAX_BYTES = 1024 ** 2;

/** Scripts that lie in buckets: `evalscriptReference`. */
@Injectable()
export class ReferencedScripts {
  constructor(private readonly stores: DeliveryStores) {}

  /** @throws INVALID naming what is wrong with the place or the object */
  async read(place: StorageDescriptor): Promise<string> {
    try {
      const store = await this.stores.open(place);
      return textOf(await readAtMost(await store.get(place.path), place.url));
    } catch (error) {
      const isCallers = ['BAD_REQUEST', 'INVALID_KEY', 'OBJECT_NOT_FOUND'] as const;
      if (isStoreRefusal(error) || isCallers.some((code) => isDomainError(error, code)))
        throw bucketFault('evalscriptReference', (error as Error).message);
      throw error;
    }
  }
}

async function readAtMost(object: AsyncIterable<Uint8Array>, url: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the stream.
  for await (const chunk of object) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES)
      throw bucketFault('evalscriptReference', `${JSON.stringify(url)} is larger than a script may be (${MAX_BYTES} bytes)`); // prettier-ignore
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw bucketFault('evalscriptReference', 'the object is not text in UTF-8');
  }
}

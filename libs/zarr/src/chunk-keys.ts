import { Readable } from 'node:stream';
import { isDomainError } from '#libs/errors';
import { type ObjectStore } from '#libs/storage';
import { type ArrayMetadata } from './array-metadata.js';
import { chunksOf, type SliceWindow } from './array-reader.js';
import { openArray } from './open-array.js';
import { ZarrObjects } from './zarr-objects.js';

/** Metadata documents of an array, relative to its group. */
export function metadataKey({ name, zarrFormat }: Pick<ArrayMetadata, 'name' | 'zarrFormat'>): string {
  return `${name}/${zarrFormat === 2 ? '.zarray' : 'zarr.json'}`;
}

/**
 * Keys of the objects that hold a window of one time step, relative to the group; of a sharded array the shards. zarrita
 * knows how chunks are called and is asked, but gets nothing: the keys are wanted, not the bytes.
 */
export async function chunkKeys(
  objects: ZarrObjects,
  array: Pick<ArrayMetadata, 'name' | 'zarrFormat'>,
  step: number | null,
  window: SliceWindow,
): Promise<string[]> {
  const document = await objects.get(`/${metadataKey(array)}`);
  const names = new NamesOnly(metadataKey(array), document);
  const opened = await openArray(new ZarrObjects(names, '', new AbortController().signal), array);
  const [tall, wide] = opened.chunks.slice(-2) as [number, number];
  for (const { row, col } of chunksOf(window, [tall, wide])) {
    const at = step === null ? [row, col] : [Math.floor(step / opened.chunks[0]!), row, col];
    await opened.getChunk(at).catch((error: unknown) => {
      if (!(error instanceof NameTold) && !isToldInside(error)) throw error;
    });
  }
  return [...names.asked];
}

class NameTold extends Error {}

function isToldInside(error: unknown): boolean {
  return !isDomainError(error) && (error as { cause?: unknown } | null)?.cause instanceof NameTold;
}

/** Holds one document; of everything else it takes note and answers with an error. */
class NamesOnly implements Pick<ObjectStore, 'get' | 'head' | 'list'> {
  readonly asked = new Set<string>();

  constructor(
    private readonly documentKey: string,
    private readonly document: Uint8Array | undefined,
  ) {}

  async get(key: string): Promise<Readable> {
    if (key === this.documentKey && this.document) return Readable.from([Buffer.from(this.document)]);
    return this.tell(key);
  }

  head(key: string): Promise<null> {
    return Promise.resolve().then(() => this.tell(key));
  }

  list(): never {
    throw new NameTold();
  }

  private tell(key: string): never {
    this.asked.add(key);
    throw new NameTold();
  }
}

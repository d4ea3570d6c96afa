import { type Readable } from 'node:stream';
import { cancelled, toStoreError } from './store-error.js';

/** What a store consumes: all bytes at once, or chunks whose iteration fails when the body fails or the write is aborted. */
export type BodySource = Uint8Array | AsyncIterable<Uint8Array>;

interface Write<T> {
  readonly bucket: string;
  readonly key: string;
  readonly body: Readable | Uint8Array;
  readonly signal?: AbortSignal;
  /** Stores the source, and cleans up after itself before it throws. */
  readonly into: (source: BodySource) => Promise<T>;
}

/**
 * What every store does around a write. The body is destroyed however the write ends. A failure of the body itself (a
 * client that hung up) is thrown as it is, an abort as CANCELLED, everything else as a store error.
 */
export async function writeBody<T>({ bucket, key, body, signal, into }: Write<T>): Promise<T> {
  const chunks = body instanceof Uint8Array ? null : new BodyChunks(body, signal);
  try {
    if (signal?.aborted) throw cancelled(bucket, key);
    return await into(chunks ?? (body as Uint8Array));
  } catch (error) {
    if (signal?.aborted) throw cancelled(bucket, key);
    throw chunks?.failure ? chunks.failure.error : toStoreError(error, bucket, key);
  } finally {
    chunks?.destroy();
  }
}

/** The body as an iterable that remembers its failure, so that it can be told from a failure of the store. */
class BodyChunks implements AsyncIterable<Uint8Array> {
  failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly body: Readable,
    private readonly signal?: AbortSignal,
  ) {
    // From the first moment: a source may fail before anyone iterates it, and without a listener that ends the process.
    body.on('error', () => undefined);
  }

  destroy(): void {
    this.body.destroy();
  }

  /**
   * Ends with an AbortError as soon as the signal fires. Destroying the body alone would not do: a stream over a
   * generator that waits for something closes only when that something comes. One pending promise at a time, rather
   * than a race against one that lives as long as the upload and collects a reaction per chunk.
   */
  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const chunks: AsyncIterator<Uint8Array> = this.body[Symbol.asyncIterator]();
    let interrupt: () => void = () => undefined;
    const onAbort = () => interrupt();
    this.signal?.addEventListener('abort', onAbort);
    try {
      for (;;) {
        const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
          interrupt = () => reject(Object.assign(new Error('The write was aborted'), { name: 'AbortError' }));
          if (this.signal?.aborted) return interrupt();
          chunks.next().then(resolve, (error: unknown) => {
            this.failure = { error };
            reject(error);
          });
        });
        if (next.done) return;
        yield next.value;
      }
    } finally {
      this.signal?.removeEventListener('abort', onAbort);
      this.destroy();
    }
  }
}

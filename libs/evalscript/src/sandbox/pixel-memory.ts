/** Kept by an idle isolate: what a picture of 512² with a few bands needs. Sixteen idle ones hold 128 MB at most. */
const MOST_KEPT = 8 * 1024 ** 2;

/** A stretch of shared memory; offsets are multiples of eight. */
export interface SharedBytes {
  readonly buffer: SharedArrayBuffer;
  readonly offset: number;
}

/** Where the arrays of a block best lie. */
export interface SharedMemory {
  /** Of any content. */
  take(bytes: number): SharedBytes;
}

/**
 * Shared memory for pixels that stays with its isolate, that is with one script of one tenant: the next rendering of a map's tile
 * need neither get fresh pages nor hand them over, and V8 is not driven to collect garbage that lies outside of its heap.
 */
export class PixelMemory implements SharedMemory {
  #free: SharedArrayBuffer[] = [];
  #taken: SharedArrayBuffer[] = [];

  /** Of exactly so many bytes, which may hold what an earlier rendering of the script left there. */
  take(bytes: number): SharedBytes {
    const found = this.#free.findIndex(({ byteLength }) => byteLength === bytes);
    const buffer = found < 0 ? new SharedArrayBuffer(bytes) : this.#free.splice(found, 1)[0]!;
    this.#taken.push(buffer);
    return { buffer, offset: 0 };
  }

  /** All that was taken is free for the next rendering; what this one had no use for is let go. */
  free(): void {
    const bytes = this.#taken.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#free = bytes <= MOST_KEPT ? this.#taken : [];
    this.#taken = [];
  }

  /** After a failure something may still be writing there. */
  abandon(): void {
    this.#free = [];
    this.#taken = [];
  }
}

/** One piece of memory for many small arrays, of which each would have to be handed over by itself. */
export class SharedPool implements SharedMemory {
  static readonly ALIGNMENT = 8;
  private readonly buffer: SharedArrayBuffer;
  private used = 0;

  /** @param bytes of all that will be taken, and `ALIGNMENT` for each */
  constructor(memory: SharedMemory, bytes: number) {
    // Of few sizes, so that the next pool of the isolate finds it.
    this.buffer = memory.take(2 ** Math.ceil(Math.log2(bytes))).buffer;
  }

  take(bytes: number): SharedBytes {
    const offset = this.used;
    this.used += Math.ceil(bytes / SharedPool.ALIGNMENT) * SharedPool.ALIGNMENT;
    return { buffer: this.buffer, offset };
  }
}

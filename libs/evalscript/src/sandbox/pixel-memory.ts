/** Kept by an idle isolate: what a picture of 512² with a few bands needs. Sixteen idle ones hold 128 MB at most. */
const MOST_KEPT = 8 * 1024 ** 2;

/**
 * Shared memory for pixels that stays with its isolate, that is with one script of one tenant: the next rendering of a map's tile
 * need neither get fresh pages nor hand them over, and V8 is not driven to collect garbage that lies outside of its heap.
 */
export class PixelMemory {
  #free: SharedArrayBuffer[] = [];
  #taken: SharedArrayBuffer[] = [];

  /** Of exactly so many bytes, which may hold what an earlier rendering of the script left there. */
  take(bytes: number): SharedArrayBuffer {
    const found = this.#free.findIndex(({ byteLength }) => byteLength === bytes);
    const buffer = found < 0 ? new SharedArrayBuffer(bytes) : this.#free.splice(found, 1)[0]!;
    this.#taken.push(buffer);
    return buffer;
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

/** A decoded chunk; `stride` in elements per axis. */
export interface Chunk {
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
  readonly stride: readonly number[];
}

interface Entry {
  readonly chunk: Promise<Chunk>;
  readonly bytes: number;
}

/** Decoded chunks, the least recently used first out. Readers of the same chunk share one decoding; failures are forgotten. */
export class ChunkCache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly capacityBytes: number) {}

  /** @param bytes of the chunk when decoded */
  take(key: string, bytes: number, load: () => Promise<Chunk>): Promise<Chunk> {
    const known = this.entries.get(key);
    if (known) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known.chunk;
    }
    const chunk = load();
    this.entries.set(key, { chunk, bytes });
    this.bytes += bytes;
    chunk.catch(() => this.drop(key, chunk));
    for (const [oldest, { chunk: old }] of this.entries) {
      if (this.bytes <= this.capacityBytes) break;
      this.drop(oldest, old);
    }
    return chunk;
  }

  private drop(key: string, chunk: Promise<Chunk>): void {
    const entry = this.entries.get(key);
    if (entry?.chunk !== chunk) return;
    this.entries.delete(key);
    this.bytes -= entry.bytes;
  }
}

/** An open raster and what was read from it before the first asynchronous operation (later getters would block). */
export interface PooledRaster {
  readonly dataset: { close(): void };
}

interface Entry<T> {
  readonly opened: Promise<T>;
  users: number;
  isEvicted: boolean;
}

/**
 * Open datasets by path and version, least recently used first out. Callers of the same raster share one open; a failed
 * open is forgotten; an evicted handle is closed when its last user is done.
 */
export class HandlePool<T extends PooledRaster> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(
    private readonly capacity: number,
    private readonly open: (path: string) => Promise<T>,
  ) {}

  async use<R>(path: string, version: string, work: (raster: T) => Promise<R>): Promise<R> {
    const entry = this.entryFor(path, version);
    entry.users++;
    try {
      return await work(await entry.opened);
    } finally {
      entry.users--;
      this.closeIfUnused(entry);
    }
  }

  /** Number of open or opening rasters. */
  get size(): number {
    return this.entries.size;
  }

  clear(): void {
    for (const key of [...this.entries.keys()]) this.evict(key);
  }

  private entryFor(path: string, version: string): Entry<T> {
    const key = `${version}\n${path}`;
    const known = this.entries.get(key);
    if (known) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known;
    }
    const entry: Entry<T> = { opened: this.open(path), users: 0, isEvicted: false };
    this.entries.set(key, entry);
    entry.opened.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    if (this.entries.size > this.capacity) this.evict(this.entries.keys().next().value!);
    return entry;
  }

  private evict(key: string): void {
    const entry = this.entries.get(key)!;
    this.entries.delete(key);
    entry.isEvicted = true;
    this.closeIfUnused(entry);
  }

  private closeIfUnused(entry: Entry<T>): void {
    if (!entry.isEvicted || entry.users > 0) return;
    entry.isEvicted = false;
    entry.opened.then(
      ({ dataset }) => dataset.close(),
      () => undefined,
    );
  }
}

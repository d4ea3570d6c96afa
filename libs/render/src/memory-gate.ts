interface Waiting {
  readonly bytes: number;
  enter(): void;
}

/** Renderings enter in order of arrival when their memory fits; one larger than all there is runs alone. */
export class MemoryGate {
  private held = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly capacity: number) {}

  /** @throws the signal's reason when it fires while waiting */
  async hold<T>(bytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.enter(bytes, signal);
    try {
      return await work();
    } finally {
      this.held -= bytes;
      this.admit();
    }
  }

  private enter(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(one), 1);
        reject(signal.reason as Error);
        this.admit();
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const one: Waiting = { bytes, enter };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(one);
      this.admit();
    });
  }

  private admit(): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      if (this.held > 0 && this.held + next.bytes > this.capacity) return;
      this.waiting.shift();
      this.held += next.bytes;
      next.enter();
    }
  }
}

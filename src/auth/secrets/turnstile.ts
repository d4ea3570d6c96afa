/** Lets `lanes` runs through at a time and keeps at most `room` waiting, in order of arrival. */
export class Turnstile {
  private busy = 0;
  private readonly waiting: Array<() => void> = [];

  constructor(
    private readonly lanes: number,
    private readonly room: number,
  ) {}

  get isFull(): boolean {
    return this.waiting.length >= this.room;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    // A lane that is handed over stays counted, so nobody slips in between.
    if (this.busy >= this.lanes) await new Promise<void>((go) => this.waiting.push(go));
    else this.busy += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.busy -= 1;
    }
  }
}

/** Work that is done again and again, each time a while after the last time has ended: one at a time, however long it takes. */
export class Repetition {
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<unknown> = Promise.resolve();
  private isStopping = false;

  /** @param onFault told of a time that failed; the next one comes all the same */
  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  start(): void {
    this.current = this.work()
      .catch((error: unknown) => this.onFault(error))
      .then(() => {
        if (!this.isStopping) this.timer = setTimeout(() => this.start(), this.everyMs).unref();
      });
  }

  /** Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.current;
  }
}

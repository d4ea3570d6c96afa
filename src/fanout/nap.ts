/** Pauses of one loop, which may be cut short. */
export class Nap {
  private isCalled = false;
  private end: () => void = () => undefined;

  /** Ends the pause; between two pauses, the next one. */
  wake(): void {
    this.isCalled = true;
    this.end();
  }

  async take(ms: number, until: AbortSignal): Promise<void> {
    if (!this.isCalled && !until.aborted) await this.pause(ms, until);
    this.isCalled = false;
  }

  private pause(ms: number, until: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(), ms);
      const end = () => this.end();
      this.end = () => {
        clearTimeout(timer);
        until.removeEventListener('abort', end);
        resolve();
      };
      until.addEventListener('abort', end);
    });
  }
}

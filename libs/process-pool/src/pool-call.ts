import { type DomainError } from '#libs/errors';

export interface RunOptions {
  /** Fires → CANCELLED; an exclusive call's process is killed. */
  readonly signal?: AbortSignal;
  /** Wall clock from the moment a process works on it → TIMEOUT, the process is killed. */
  readonly timeoutMs?: number;
  /** 0…1, for operations that report it. */
  readonly onProgress?: (fraction: number) => void;
  /** Heavy work: the process serves nothing else meanwhile. */
  readonly exclusive?: boolean;
}

/** One call from `run` to its answer; settles once. */
export class PoolCall {
  isExclusive: boolean;
  /** Why its process was killed on purpose; decides the error when the process is gone. */
  doom: DomainError | null = null;
  tries = 0;
  private isSettled = false;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: () => void = () => undefined;

  constructor(
    readonly op: string,
    readonly args: unknown,
    private readonly options: RunOptions,
    private readonly onResult: (value: unknown) => void,
    private readonly onError: (error: Error) => void,
  ) {
    this.isExclusive = options.exclusive ?? false;
  }

  get settled(): boolean {
    return this.isSettled;
  }

  onAbort(listener: () => void): void {
    const { signal } = this.options;
    signal?.addEventListener('abort', listener, { once: true });
    this.stopListening = () => signal?.removeEventListener('abort', listener);
  }

  /** The clock runs over a repetition too. */
  onTimeout(listener: () => void): void {
    if (this.options.timeoutMs === undefined || this.timer || this.isSettled) return;
    this.timer = setTimeout(listener, this.options.timeoutMs);
  }

  progress(fraction: number): void {
    if (!this.isSettled) this.options.onProgress?.(fraction);
  }

  resolve(value: unknown): void {
    if (this.settle()) this.onResult(value);
  }

  reject(error: Error): void {
    if (this.settle()) this.onError(error);
  }

  private settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    clearTimeout(this.timer);
    this.stopListening();
    return true;
  }
}

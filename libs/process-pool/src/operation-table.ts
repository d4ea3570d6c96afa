/** What a kind of child can be asked: name → [arguments, result], both structured-clonable. */
export type OperationTable<T> = { readonly [K in keyof T]: readonly [args: unknown, result: unknown] };
export type OperationOf<T> = keyof T & string;
export type ArgumentsOf<T extends OperationTable<T>, K extends keyof T> = T[K][0];
export type ResultOf<T extends OperationTable<T>, K extends keyof T> = T[K][1];

/** 0…1. */
export type ReportProgress = (fraction: number) => void;

/**
 * Exhaustive by type: an operation without an implementation does not compile. The signal fires when the caller has lost
 * interest; the answer is not read any more.
 */
export type Implementations<T extends OperationTable<T>> = {
  readonly [K in keyof T]: (
    args: ArgumentsOf<T, K>,
    onProgress: ReportProgress,
    signal: AbortSignal,
  ) => ResultOf<T, K> | Promise<ResultOf<T, K>>;
};

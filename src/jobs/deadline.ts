/** Settles as `work` does, or rejects with `message` after `ms`; late results are dropped, late failures swallowed. */
export async function withDeadline<T>(work: Promise<T>, ms: number, message: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${message} within ${Math.max(0, Math.round(ms))} ms`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

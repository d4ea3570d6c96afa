/**
 * Reads and uses items in turn; while one is used the next is read into the other slot. Only when nothing is read any more
 * does it end, so that memory held for the whole is free then.
 * @param slots 1 = nothing ahead
 * @param read is told to stop when using fails or nobody waits any longer
 * @throws the signal's reason; what reading or using throws
 */
export async function readAhead<T>(
  items: readonly T[],
  slots: 1 | 2,
  read: (item: T, slot: number, stop: AbortSignal) => Promise<void>,
  use: (item: T, slot: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const start = (at: number) => {
    stop.throwIfAborted();
    const reading = read(items[at]!, at % slots, stop);
    // Its failure is met when its turn comes.
    reading.catch(() => undefined);
    return reading;
  };
  let reading = Promise.resolve();
  try {
    for (const [at, item] of items.entries()) {
      if (at === 0 || slots === 1) reading = start(at);
      await reading;
      signal.throwIfAborted();
      if (slots === 2 && at + 1 < items.length) reading = start(at + 1);
      await use(item, at % slots);
    }
  } catch (error) {
    failure.abort(error);
    await reading.catch(() => undefined);
    throw error;
  }
}

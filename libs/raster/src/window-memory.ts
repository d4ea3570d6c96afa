/** Kept for the next reads: about what the reads of one block hold at a time. */
const KEPT = 4;
const LARGEST_KEPT = 1024 ** 2;

const kept: Float64Array[] = [];

/** Lends memory for at least so many doubles; most windows of one picture are of one size, and come by the hundred. */
export async function withWindowMemory<R>(length: number, work: (memory: Float64Array) => Promise<R>): Promise<R> {
  const found = kept.findIndex((one) => one.length >= length);
  const memory = found < 0 ? new Float64Array(length) : kept.splice(found, 1)[0]!;
  const result = await work(memory);
  // Not after a failure: GDAL may still be writing there.
  if (memory.length <= LARGEST_KEPT) {
    kept.push(memory);
    if (kept.length > KEPT) kept.shift();
  }
  return result;
}

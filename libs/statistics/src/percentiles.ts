/**
 * Nearest rank, so that every answer is a value of the data: the smallest that at least k % of them do not exceed.
 * @param sorted ascending, with counts @returns parallel to `ks`; NaN without data
 */
export function percentilesOf(
  ks: readonly number[],
  count: number,
  sorted: Iterable<readonly [value: number, count: number]>,
): number[] {
  const ranks = ks
    .map((k, i) => ({ i, rank: Math.max(1, Math.ceil((k / 100) * count)) }))
    .sort((a, b) => a.rank - b.rank);
  const found = new Array<number>(ks.length).fill(NaN);
  let [next, passed] = [0, 0];
  for (const [value, times] of sorted) {
    passed += times;
    while (next < ranks.length && ranks[next]!.rank <= passed) found[ranks[next++]!.i] = value;
    if (next === ranks.length) break;
  }
  return found;
}

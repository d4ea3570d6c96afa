import { DomainError } from '#libs/errors';
import { type PlanetAnswer } from './planet-answer.js';
import { type Caller, type PlanetApi } from './planet-api.js';

/** How far the results of a subscription have been read; JSON. */
export interface ResultCursor {
  /** RFC 3339: what was changed before has been seen. */
  readonly since: string;
  /** Ids of results changed since then that have been seen. */
  readonly seen: readonly string[];
}

export const START: ResultCursor = { since: '1970-01-01T00:00:00.000Z', seen: [] };

/** Planet's lists may learn of a result a little later than its time says. */
const OVERLAP_MS = 3600_000;
const PAGE = 500;
const MAX_PAGES = 1000;

/**
 * Results of a subscription that Planet is done with, well or not, and that were not seen before.
 * @param path of the subscription
 * @returns `next`: the cursor once the results are kept
 */
export async function newResults(
  api: PlanetApi,
  path: string,
  cursor: ResultCursor,
  caller: Caller,
): Promise<{ results: readonly PlanetAnswer[]; next: ResultCursor }> {
  const query = `page_size=${PAGE}&status=success&status=failed&updated=${encodeURIComponent(`${cursor.since}/..`)}`;
  const seen = new Map(cursor.seen.map((id) => [id, 0]));
  const results: PlanetAnswer[] = [];
  const since = Date.parse(cursor.since);
  let latest = since + OVERLAP_MS;
  let page: string | null = `${path}/results?${query}`;
  for (let n = 0; page !== null; n++) {
    if (n === MAX_PAGES) throw new DomainError('UPSTREAM_FAILED', "Planet's list of results does not end");
    const answer: PlanetAnswer = await api.get(page, caller);
    for (const result of answer.get('results').items()) {
      const [id, updated] = [result.get('id').text(), result.get('updated').instant().getTime()];
      const isOver = ['success', 'failed'].includes(result.get('status').text());
      if (!isOver || updated < since) continue;
      if (!seen.has(id)) results.push(result);
      seen.set(id, updated);
      latest = Math.max(latest, updated);
    }
    page = answer.get('_links').get('next').textOrNull();
  }
  const from = latest - OVERLAP_MS;
  const kept = [...seen].filter(([, updated]) => updated >= from).map(([id]) => id);
  return { results, next: { since: new Date(from).toISOString(), seen: kept } };
}

import { DataSource } from 'typeorm';
import { dataSourceOptions, migrate } from '../src/platform/database/data-source.js';
import { Console, startThrowAwayServers } from '../src/supervisor/index.js';
import { withInstance } from './instance.js';
import { mapLimited, median, round, seconds, tell } from './measure.js';
import { COLLECTION, fillScenes } from './stac-scenes.js';

const SCENES = Number(process.env['BENCH_SCENES'] ?? 1_000_000);
const REPEATS = 40;
const PAGES = 1000;
const MAX_OVERHEAD_MS = 3;
const MIN_SEARCHES_PER_S = 120;
const MAX_PAGE_RATIO = 1.5;

interface Case {
  readonly name: string;
  /** Differs from repeat to repeat, so that no answer lies ready. */
  body(i: number): Record<string, unknown>;
  /** Of pgstac 0.9 for the same search over 200,000 such items on such a machine, milliseconds; absent = not known. */
  readonly pgstacMs?: number;
  /** At most this part of it. */
  readonly share?: number;
  /** The same search as bare SQL for the ids alone: what HTTP, rights, documents and JSON come on top of. */
  sql(i: number): string;
}

/** 0 ≤ x < 1, low-discrepancy and the same in every run. */
const at = (i: number, step: number) => (i * step) % 1;
const west = (i: number) => round(-10 + 100 * at(i + 1, 0.7548776662), 3);
const south = (i: number) => round(25 + 30 * at(i + 1, 0.569840291), 3);
const box = (i: number, size: number) => [west(i), south(i), round(west(i) + size, 3), round(south(i) + size, 3)];
const year = (i: number) => [`${2019 + (i % 4)}-03-0${1 + (i % 9)}T00:00:00Z`, `${2020 + (i % 4)}-03-0${1 + (i % 9)}T00:00:00Z`] as const; // prettier-ignore
const maxCloud = (i: number) => 10 + (i % 20);

const inBox = (i: number, size: number) =>
  `ST_Intersects(footprint, ST_MakeEnvelope(${box(i, size).join(', ')}, 4326))`;
const inYear = (i: number) => `sort_at BETWEEN '${year(i)[0]}' AND '${year(i)[1]}'`;
const ids = (condition: string, limit: number) =>
  `SELECT id FROM scenes WHERE collection_id = '${COLLECTION}' AND ${condition} ORDER BY sort_at DESC, id LIMIT ${limit + 1}`;

const CASES: readonly Case[] = [
  ...[{ limit: 10, pgstacMs: 17, share: 1 }, { limit: 100 }].map(({ limit, ...peer }) => ({
    ...peer,
    name: `2° box, one year, cloud below, newest first, limit ${limit}`,
    body: (i: number) => ({
      bbox: box(i, 2),
      datetime: year(i).join('/'),
      filter: { op: '<', args: [{ property: 'eo:cloud_cover' }, maxCloud(i)] },
      limit,
    }),
    sql: (i: number) => ids(`${inBox(i, 2)} AND ${inYear(i)} AND cloud_cover < ${maxCloud(i)}`, limit),
  })),
  {
    name: '2° box, limit 100',
    body: (i) => ({ bbox: box(i, 2), limit: 100 }),
    sql: (i) => ids(inBox(i, 2), 100),
    pgstacMs: 223,
    share: 1 / 5,
  },
  {
    name: '10° box, limit 100',
    body: (i) => ({ bbox: box(i, 10), limit: 100 }),
    sql: (i) => ids(inBox(i, 10), 100),
  },
  {
    name: 'the world, one year, limit 100',
    body: (i) => ({ datetime: year(i).join('/'), limit: 100 }),
    sql: (i) => ids(inYear(i), 100),
    pgstacMs: 804,
    share: 1 / 5,
  },
  {
    name: 'CQL2 of three terms, 10° box, limit 100',
    body: (i) => ({
      bbox: box(i, 10),
      'filter-lang': 'cql2-text',
      filter: `eo:cloud_cover < ${maxCloud(i)} AND platform = 'sentinel-2b' AND view:sun_elevation BETWEEN 30 AND 60`,
      limit: 100,
    }),
    sql: (i) =>
      ids(
        `${inBox(i, 10)} AND cloud_cover < ${maxCloud(i)} AND properties->>'platform' = 'sentinel-2b'
         AND (properties->>'view:sun_elevation')::float8 BETWEEN 30 AND 60`,
        100,
      ),
  },
  { name: 'the newest, limit 1000', body: () => ({ limit: 1000 }), sql: () => ids('TRUE', 1000) },
];

/** Filled before the platform starts; with BENCH_DATABASE_URL kept for the next run. */
const servers = await startThrowAwayServers(new Console(process.stderr, process.stderr));
const databaseUrl = process.env['BENCH_DATABASE_URL'] ?? servers.databaseUrl;
const dataSource = await new DataSource(dataSourceOptions(databaseUrl)).initialize();
try {
  await migrate(dataSource);
  const fillS = await seconds(() => fillScenes(dataSource, SCENES));
  const [filled] = await dataSource.query<Array<{ scenes: number; gb: number }>>(
    `SELECT count(*)::int AS scenes, pg_total_relation_size('scenes') / 1e9 AS gb FROM scenes`,
  );
  const scenes = filled?.scenes ?? 0;
  process.stderr.write(`${scenes} scenes, ${round(Number(filled?.gb), 1)} GB, made in ${round(fillS)} s\n`);
  await withInstance(({ client }) => measure(client.url, scenes), {
    DATABASE_URL: databaseUrl,
    REDIS_URL: servers.redisUrl,
  });
} finally {
  await dataSource.destroy();
  await servers.stop();
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] as number;
}

async function measure(url: string, scenes: number): Promise<void> {
  const search = async (body: Record<string, unknown>) => {
    const response = await fetch(`${url}/stac/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST /stac/search → ${response.status}: ${text}`);
    return text;
  };
  const inCollection = (body: Record<string, unknown>) => search({ collections: [COLLECTION], ...body });
  /** Milliseconds of each search. */
  const timed = (work: (i: number) => Promise<unknown>, count = REPEATS, concurrency = 1) =>
    mapLimited([...Array(count).keys()], concurrency, async (i) => (await seconds(() => work(i % REPEATS))) * 1000);
  // A fresh process compiles its code along the way.
  for (const { body } of [...CASES, ...CASES]) await timed((i) => inCollection({ ...body(i), limit: 10 }));

  for (const { name, body, sql, pgstacMs, share = 1 } of CASES) {
    // The first round brings pages into memory; both sides are measured warm.
    await timed((i) => inCollection(body(i)));
    const sqlMs = median(await timed((i) => dataSource.query(sql(i))));
    const alone = await timed((i) => inCollection(body(i)));
    let together: number[] = [];
    const togetherS = await seconds(async () => {
      together = await timed((i) => inCollection(body(i)), REPEATS * 4, 8);
    });
    const httpMs = median(alone);
    const isSmall = body(0)['limit'] === 10;
    const limits = [
      ...(pgstacMs === undefined ? [] : [`≤ ${round(share * 100, 0)} % of pgstac's ${pgstacMs} ms`]),
      ...(isSmall ? [`≤ ${MAX_OVERHEAD_MS} ms over SQL`] : []),
    ];
    tell({
      bench: `${scenes} scenes: ${name}`,
      sql_ids_ms: round(sqlMs),
      http_p50_ms: round(httpMs),
      http_p95_ms: round(p95(alone)),
      http_at_8_p50_ms: round(median(together)),
      http_at_8_p95_ms: round(p95(together)),
      http_at_8_per_s: round(together.length / togetherS, 0),
      ...(pgstacMs !== undefined && { pgstac_ms: pgstacMs, ratio: round(httpMs / pgstacMs) }),
      limit: limits.join(', ') || 'none',
      holds: httpMs <= (pgstacMs ?? Infinity) * share && (!isSmall || httpMs - sqlMs <= MAX_OVERHEAD_MS),
    });
  }

  const [small] = CASES as [Case];
  const fourS = await seconds(() => mapLimited([...Array(480).keys()], 4, (i) => inCollection(small.body(i))));
  tell({
    bench: `${scenes} scenes: ${small.name}, concurrency 4`,
    per_s: round(480 / fourS, 0),
    limit: `≥ ${MIN_SEARCHES_PER_S} searches/s`,
    holds: 480 / fourS >= MIN_SEARCHES_PER_S,
  });

  let [token, page] = [undefined as string | undefined, 1];
  for (; page < PAGES; page++) {
    const { links } = JSON.parse(await inCollection(onPage(token))) as Linked;
    const next = links.find(({ rel }) => rel === 'next')?.body?.token;
    if (next === undefined) break;
    token = next;
  }
  // In turns and more than once: the far page has been read no more often than the first by then.
  const times: Record<'first' | 'last', number[]> = { first: [], last: [] };
  for (let round = 0; round < 20; round++) {
    times.first.push(1000 * (await seconds(() => inCollection(onPage(undefined)))));
    times.last.push(1000 * (await seconds(() => inCollection(onPage(token)))));
  }
  const [first, last] = [median(times.first), median(times.last)];
  tell({
    bench: `${scenes} scenes: page ${page} of 100 against page 1, in turns`,
    page_1_ms: round(first),
    [`page_${page}_ms`]: round(last),
    ratio: round(last / first),
    limit: `ratio ≤ ${MAX_PAGE_RATIO}`,
    holds: last / first <= MAX_PAGE_RATIO,
  });
}

interface Linked {
  readonly links: ReadonlyArray<{ readonly rel: string; readonly body?: { readonly token?: string } }>;
}

function onPage(token: string | undefined): Record<string, unknown> {
  return { limit: 100, ...(token !== undefined && { token }) };
}

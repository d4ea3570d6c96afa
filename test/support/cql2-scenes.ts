/** A row of `scenes` as the CQL2 tests insert it; `properties` is JSON text, as numbers may be beyond a double. */
export interface Cql2Scene {
  readonly id: string;
  readonly sortAt: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly cloud: number | null;
  /** WKT, lon/lat. */
  readonly footprint: string | null;
  readonly properties: string;
}

export const HOSTILE_NAME = `a'b"c\\'; DROP TABLE scenes; -- $1 {x,y} ? 🛰`;
export const HOSTILE_TEXT = `' OR TRUE; --\\ "'' $2 %s \u2028`;

const square = (west: number, south: number, size: number) => {
  const [east, north] = [west + size, south + size];
  return `((${west} ${south},${east} ${south},${east} ${north},${west} ${north},${west} ${south}))`;
};

function dated(id: string, datetime: string, footprint: string, properties: object = {}): Cql2Scene {
  const cloud = (properties as { 'eo:cloud_cover'?: number })['eo:cloud_cover'] ?? null;
  const text = JSON.stringify({ datetime, ...properties });
  return { id, sortAt: datetime, startAt: datetime, endAt: datetime, cloud, footprint, properties: text };
}

/** Ten items, each odd in its own way; c and e hold what looks like the others' values and is of another type. */
export const CQL2_SCENES: readonly Cql2Scene[] = [
  dated('a', '2024-05-01T10:00:00Z', `POLYGON${square(0, 0, 2)}`, {
    'eo:cloud_cover': 10,
    platform: 'Sentinel-2A',
    instruments: ['msi'],
    created: '2024-05-02T00:00:00Z',
    note: '100% sure_thing',
    gsd: 10,
    flag: true,
    n: 5,
    m: 5,
    tags: ['a', 'b'],
    acquired: '2024-05-01T10:00:00+02:00',
    from: '2024-01-01T00:00:00Z',
  }),
  dated('b', '2024-05-01T23:59:59.5Z', `POLYGON${square(1, 1, 2)}`, {
    'eo:cloud_cover': 20.5,
    platform: 'sentinel-2b',
    note: '100x sureXthing',
    gsd: '10',
    flag: false,
    n: 7,
    m: 3,
    tags: ['b', 'c', 1],
    acquired: '2024-05-01',
    from: '2024-01-01T00:00:00Z',
    till: '2024-02-01',
  }),
  dated('c', '2024-05-02T00:00:00Z', `POLYGON${square(10, 10, 2)}`, {
    platform: 'SENTINEL-1A',
    note: 'ends with \\',
    flag: 'true',
    n: '5',
    m: '5',
    tags: 'a',
    acquired: '2024-02-30T00:00:00Z',
  }),
  {
    id: 'd',
    sortAt: '2024-04-30T00:00:00Z',
    startAt: '2024-04-30T00:00:00Z',
    endAt: '2024-05-03T00:00:00Z',
    cloud: null,
    footprint: null,
    properties: JSON.stringify({
      datetime: null,
      start_datetime: '2024-04-30T00:00:00Z',
      end_datetime: '2024-05-03T00:00:00Z',
      'eo:cloud_cover': null,
      platform: null,
      flag: null,
      n: null,
      tags: null,
    }),
  },
  {
    ...dated('e', '2023-01-01T00:00:00Z', `MULTIPOLYGON(${square(179, -1, 1)},${square(-180, -1, 1)})`),
    cloud: 0,
    properties:
      '{"datetime": "2023-01-01T00:00:00Z", "eo:cloud_cover": 0, "gsd": 20, "name": "Čeština Ärger", "n": 1e400,' +
      ' "m": "x", "tags": []}',
  },
  dated('f', '2022-06-01T12:00:00Z', 'POINT(0 0)', {
    [HOSTILE_NAME]: HOSTILE_TEXT,
    'proj:centroid': { lat: 5, lon: 6 },
    'dotted.key': 1,
    tags: [['a'], { k: 1 }],
    acquired: 5,
  }),
  dated('g', '2021-01-01T00:00:00Z', `POLYGON${square(50, 50, 1)}`, { acquired: '2023-02-29' }),
  {
    ...dated('h', '2020-07-01T12:00:00Z', 'LINESTRING(0 1,5 1)', {
      start_datetime: '2020-07-01T00:00:00Z',
      end_datetime: '2020-07-02T00:00:00Z',
      acquired: '2024-02-29t00:00:00.123456789z',
    }),
    startAt: '2020-07-01T00:00:00Z',
    endAt: '2020-07-02T00:00:00Z',
  },
  dated('i', '2019-01-01T00:00:00Z', `GEOMETRYCOLLECTION(POINT(60 0),POLYGON${square(61, 0, 1)})`, {
    acquired: '0000-01-01T00:00:00Z',
  }),
  dated('j', '2018-12-31T23:59:59Z', 'POINT(100 0)', { acquired: '2016-12-31T23:59:60Z' }),
];

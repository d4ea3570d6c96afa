import { type StacItem } from '#libs/stac';
import { type DataSource } from 'typeorm';
import { writeDocument } from '../src/catalog/scene-document.js';

export const COLLECTION = 'bench-sentinel-2-l2a';
/** Times of the scenes: five years. */
export const FROM = '2019-01-01T00:00:00Z';
export const TO = '2024-01-01T00:00:00Z';

/** [w, s, e, n]: rough outlines of the continents; about 16,000 whole degrees lie in them. */
const LAND = [
  [-168, 53, -60, 72], [-125, 30, -68, 53], [-117, 15, -86, 30], [-92, 7, -77, 15], [-80, -5, -50, 10], [-79, -20, -36, -5],
  [-73, -40, -48, -20], [-74, -55, -64, -40], [-55, 60, -20, 80], [-17, 4, 42, 36], [9, -18, 41, 4], [12, -35, 35, -18],
  [-10, 36, 40, 60], [5, 60, 60, 71], [40, 45, 140, 75], [140, 58, 180, 72], [35, 12, 60, 45], [60, 24, 122, 45],
  [70, 8, 88, 24], [92, 1, 110, 24], [100, -9, 150, 1], [114, -35, 153, -11], [166, -47, 178, -34], [130, 31, 145, 45],
]; // prettier-ignore

/** Files of one scene: 11 bands of 10–60 m, two quality bands, four pictures and documents. */
const BANDS = ['coastal', 'blue', 'green', 'red', 'rededge1', 'rededge2', 'rededge3', 'nir', 'nir08', 'nir09', 'swir16', 'swir22', 'aot', 'wvp', 'scl']; // prettier-ignore
const FOLDER = 's3://sentinel-cogs/sentinel-2-l2a/{tile}/{day}/{id}';

/**
 * Fills a collection with scenes as Sentinel-2 has them: the tiles of a degree or so over land, times and clouds drawn
 * at random but the same in every run, documents of some 10 kB with 18 assets. Rows are made inside the database by filling
 * in the blanks of one document that the catalogue itself wrote. A database that was filled before is left as it is.
 */
export async function fillScenes(dataSource: DataSource, count: number): Promise<void> {
  const made = await dataSource.query<unknown[]>(`SELECT FROM collections WHERE id = $1`, [COLLECTION]);
  if (made.length > 0) return;
  await dataSource.query(
    `INSERT INTO collections (id, kind, readers, document, bbox, start_at, end_at)
     VALUES ($1, 'stac', '{public}', $2, '{-180,-56,180,80}', $3, $4)`,
    [
      COLLECTION,
      { type: 'Collection', stac_version: '1.0.0', description: 'Bench', license: 'proprietary', links: [] },
      FROM,
      TO,
    ],
  );
  await withoutIndexes(dataSource, async () => {
    for (let from = 0; from < count; from += CHUNK) await fillSome(dataSource, from, Math.min(from + CHUNK, count));
  });
  await untimed(dataSource, 'VACUUM ANALYZE scenes');
}

const CHUNK = 50_000;

async function fillSome(dataSource: DataSource, from: number, to: number): Promise<void> {
  const document = writeDocument(ITEM, COLLECTION, new Set());
  const blanks = (text: string) =>
    [
      'id',
      'tile',
      'day',
      'at',
      'cloud',
      'vegetation',
      'elevation',
      'azimuth',
      'orbit',
      'w',
      's',
      'e',
      'n',
      'platform',
    ].reduce((sql, blank) => `replace(${sql}, '{${blank}}', ${blank}::text)`, text);
  await untimed(
    dataSource,
    `INSERT INTO scenes (collection_id, id, sort_at, start_at, end_at, cloud_cover, footprint, properties, bands, document)
     SELECT $1, id, moment, moment, moment, cloud, ST_MakeEnvelope(w, s, e, n, 4326),
            ${blanks(literal(numbers(JSON.stringify(ITEM.properties))))}::jsonb,
            ${blanks(literal(JSON.stringify(SCENE_BANDS)))}::jsonb,
            ${blanks(literal(numbers(document)))}
     FROM (SELECT *, to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
                  to_char(moment AT TIME ZONE 'UTC', 'YYYY/MM/DD') AS day,
                  platform || '_' || tile || '_' || to_char(moment AT TIME ZONE 'UTC', 'YYYYMMDD') || '_' || i || '_L2A' AS id,
                  round((w + 1.2)::numeric, 6) AS e, round((s + 1.05)::numeric, 6) AS n
           FROM (SELECT i, $2::timestamptz + ($3::timestamptz - $2::timestamptz) * ${random('i', 1)} AS moment,
                        CASE WHEN ${random('i', 2)} < 0.5 THEN 'sentinel-2a' ELSE 'sentinel-2b' END AS platform,
                        -- Skies are mostly clear or mostly covered.
                        round((50 - 50 * cos(pi() * ${random('i', 3)}))::numeric, 2) AS cloud,
                        round((100 * ${random('i', 4)})::numeric, 2) AS vegetation,
                        round((10 + 60 * ${random('i', 5)})::numeric, 4) AS elevation,
                        round((100 + 80 * ${random('i', 6)})::numeric, 4) AS azimuth,
                        1 + floor(143 * ${random('i', 7)})::int AS orbit,
                        c.x + 0.0 AS w, c.y + 0.0 AS s,
                        'MGRS-' || lpad(((c.x + 180) / 6 + 1)::int::text, 2, '0') || 'U' || abs(c.x) || 'X' || abs(c.y) AS tile
                 FROM generate_series($4::int, $5::int - 1) i,
                      LATERAL (SELECT ($6::int[])[1 + floor(${random('i', 8)} * $7)::int] AS cell) t,
                      LATERAL (SELECT cell / 1000 - 180 AS x, cell % 1000 - 90 AS y) c) drawn) timed`,
    [COLLECTION, FROM, TO, from, to, CELLS, CELLS.length],
  );
}

/** 0 ≤ x < 1, the same for the same row in every run. */
const random = (row: string, stream: number) => `((hashint8extended(${row}, ${stream}) & 1048575) / 1048576.0)`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
/** `"#{cloud}"` → `{cloud}`: a number in the finished document. */
const numbers = (json: string) => json.replaceAll(/"#(\{\w+\})"/g, '$1');

/** South-west corners of the tiles as (x + 180) · 1000 + (y + 90). */
const CELLS = [
  ...new Set(
    LAND.flatMap(([w = 0, s = 0, e = 0, n = 0]) =>
      Array.from({ length: (e - w) * (n - s) }, (_, i) => [w + (i % (e - w)), s + Math.floor(i / (e - w))] as const),
    ).map(([x, y]) => (x + 180) * 1000 + y + 90),
  ),
];

/** Indexes and the foreign key are cheaper made once than kept up row by row. */
async function withoutIndexes(dataSource: DataSource, work: () => Promise<void>): Promise<void> {
  const indexes: Array<{ name: string; definition: string }> = await dataSource.query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'scenes' AND schemaname = current_schema() AND indexname <> 'scenes_pkey'`,
  );
  for (const { name } of indexes) await dataSource.query(`DROP INDEX ${name}`);
  await work();
  for (const { definition } of indexes) await untimed(dataSource, definition);
}

/** The platform's own limit of a minute is not for these. */
async function untimed(dataSource: DataSource, sql: string, parameters?: unknown[]): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query(`SET statement_timeout = 0`);
    await runner.query(sql, parameters);
  } finally {
    await runner.query(`RESET statement_timeout`);
    await runner.release();
  }
}

function band(name: string, i: number): [string, StacItem['assets'][string]] {
  return [
    name,
    {
      href: `${FOLDER}/${name}.tif`,
      type: 'image/tiff; application=geotiff; profile=cloud-optimized',
      title: `Band ${i + 1}`,
      roles: ['data', 'reflectance'],
      'eo:bands': [{ name, common_name: name, center_wavelength: 0.443 }],
      gsd: i < 4 ? 10 : 20,
      'proj:shape': [10980, 10980],
      'proj:transform': [10, 0, 399960, 0, -10, 4200000],
      'raster:bands': [{ nodata: 0, data_type: 'uint16', spatial_resolution: 10, scale: 0.0001, offset: -0.1 }],
    },
  ];
}

const SCENE_BANDS = Object.fromEntries(
  BANDS.map((name) => [name, { asset: name, href: `${FOLDER}/${name}.tif`, index: 1, scale: 0.0001, offset: -0.1 }]),
);

/** `{blank}` inside text, `"#{blank}"` for a number. */
const ITEM: StacItem = {
  type: 'Feature',
  stac_version: '1.0.0',
  stac_extensions: ['eo/v1.1.0', 'projection/v1.1.0', 'view/v1.0.0', 'grid/v1.0.0', 'raster/v1.1.0', 'mgrs/v1.0.0'].map(
    (path) => `https://stac-extensions.github.io/${path}/schema.json`,
  ),
  id: '{id}',
  geometry: {
    type: 'Polygon',
    coordinates: [[['#{w}', '#{s}'], ['#{e}', '#{s}'], ['#{e}', '#{n}'], ['#{w}', '#{n}'], ['#{w}', '#{s}']]],
  } as unknown as StacItem['geometry'], // prettier-ignore
  bbox: ['#{w}', '#{s}', '#{e}', '#{n}'] as unknown as number[],
  properties: {
    datetime: '{at}',
    created: '{at}',
    updated: '{at}',
    platform: '{platform}',
    constellation: 'sentinel-2',
    instruments: ['msi'],
    gsd: 10,
    'eo:cloud_cover': '#{cloud}',
    'eo:snow_cover': 0,
    'view:off_nadir': 0,
    'view:sun_azimuth': '#{azimuth}',
    'view:sun_elevation': '#{elevation}',
    'proj:epsg': 32633,
    'grid:code': '{tile}',
    'mgrs:utm_zone': 33,
    'mgrs:latitude_band': 'U',
    'mgrs:grid_square': 'XP',
    'sat:relative_orbit': '#{orbit}',
    'processing:level': 'L2A',
    'processing:software': { 'sentinel2-to-stac': '0.1.1' },
    's2:degraded_msi_data_percentage': 0.0206,
    's2:nodata_pixel_percentage': 0.000003,
    's2:saturated_defective_pixel_percentage': 0,
    's2:dark_features_percentage': 0.86,
    's2:cloud_shadow_percentage': 1.24,
    's2:vegetation_percentage': '#{vegetation}',
    's2:not_vegetated_percentage': 12.48,
    's2:water_percentage': 3.41,
    's2:unclassified_percentage': 0.11,
    's2:medium_proba_clouds_percentage': 1.93,
    's2:high_proba_clouds_percentage': 2.77,
    's2:thin_cirrus_percentage': 4.02,
    's2:product_type': 'S2MSI2A',
    's2:processing_baseline': '05.09',
    's2:product_uri': '{id}.SAFE',
    's2:datastrip_id': '{id}_DS',
  },
  links: [{ rel: 'license', href: 'https://sentinel.esa.int/documents/247904/690755/Sentinel_Data_Legal_Notice' }],
  assets: Object.fromEntries([
    ...BANDS.map(band),
    ['thumbnail', { href: `${FOLDER}/thumbnail.jpg`, type: 'image/jpeg', roles: ['thumbnail'] }],
    ['visual', { href: `${FOLDER}/TCI.tif`, type: 'image/tiff; application=geotiff', roles: ['visual'] }],
    ['tileinfo_metadata', { href: `${FOLDER}/tileinfo.json`, type: 'application/json', roles: ['metadata'] }],
  ]) as StacItem['assets'],
};

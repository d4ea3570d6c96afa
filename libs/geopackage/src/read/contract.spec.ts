import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aGeoPackage, gpkgBlob, polygonParts, squareBlob, squareRing, type TableOfTest } from '../../../../test/support/a-geopackage.js'; // prettier-ignore
import { type FeatureUse, type VectorFeature } from '../vector-feature.js';
import { GeoPackage } from './geo-package.js';
import { type GeoPackagePool } from './geo-package-pool.js';
import { type GeoPackageOperations, operations } from './operations.js';

/** A pool whose processes are this one. */
const pool = {
  run: (op: keyof GeoPackageOperations, args: never) =>
    operations[op](args, () => undefined, new AbortController().signal),
} as unknown as GeoPackagePool;

async function read(path: string, use: FeatureUse = 'raster'): Promise<VectorFeature[]> {
  const file = await GeoPackage.open(pool, path, { use, supported: new Set([4326, 32633, 32634]) });
  return (await Array.fromAsync(file.features())).flat();
}

let folder: string;
let number = 0;
const newPath = () => join(folder, `${number++}.gpkg`);
const row = (id: number, more: Record<string, SQLInputValue> = {}) => ({ id, identifier: `f${id}`, geom: squareBlob(500_000 + id * 10, 5e6, 10), ...more }); // prettier-ignore
const made = (tables: TableOfTest[], change?: (database: DatabaseSync) => void) =>
  aGeoPackage(newPath(), tables, change);
const withRow = (more: Record<string, SQLInputValue>) => made([{ rows: [row(1), row(2, more)] }]);
const withGeometry = (...parts: Parameters<typeof gpkgBlob>) => withRow({ geom: gpkgBlob(...parts) });

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'swath-gpkg-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('what a feature table may look like', () => {
  it('finds id by name beside a primary key, from 0 on', async () => {
    const features = await read(made([{ rows: [row(0, { fid: 1 }), row(1, { fid: 2 })] }]));
    expect(features.map(({ id, identifier }) => [id, identifier])).toEqual([[0, 'f0'], [1, 'f1']]); // prettier-ignore
    expect(features[1]).toEqual({
      ...{ table: 'fields', id: 1, identifier: 'f1', width: null, height: null, resolution: null, epsg: 32633 },
      geometry: { type: 'Polygon', coordinates: [squareRing(500_010, 5e6, 10)] },
      bbox: [500_010, 5_000_000, 500_020, 5_000_010],
    });
  });

  it('falls back to the primary key, and ignores other columns', async () => {
    const columns = 'key INTEGER PRIMARY KEY AUTOINCREMENT, shape POLYGON, IDENTIFIER TEXT, note TEXT, rowid TEXT';
    const rows = [{ key: 7, shape: squareBlob(0, 0, 1), IDENTIFIER: 'a', note: 'x'.repeat(1000), rowid: 'b' }];
    const [feature] = await read(made([{ columns, geometryColumn: 'shape', rows }]));
    expect(feature).toMatchObject({ id: 7, identifier: 'a', width: null, resolution: null });
  });

  it('reads several tables of any names, each in its CRS', async () => {
    const path = made([
      { name: 'Grid EPSG:32633', rows: [row(1, { width: 100, height: 50 })] },
      { name: 'say "grid"; -- 34', srsId: 7, rows: [row(1, { identifier: 'f2', resolution: 2.5 })] },
      { name: 'empty', rows: [] },
    ]);
    expect(await read(path)).toMatchObject([
      { table: 'Grid EPSG:32633', epsg: 32633, width: 100, height: 50, resolution: null },
      { table: 'say "grid"; -- 34', epsg: 32634, width: null, height: null, resolution: 2.5 },
    ]);
  });

  it('reads multipolygons and drops Z and M, in both spellings', async () => {
    const hole = squareRing(2, 2, 1);
    const deep = (type: number, size: number) =>
      polygonParts(
        [squareRing(0, 0, 5), hole].map((ring) => ring.map((point) => [...point, 9, 8, 7].slice(0, size))),
        type,
      );
    const path = made([
      {
        rows: [
          row(1, { geom: gpkgBlob(0, { u32: 1006 }, { u32: 2 }, ...deep(1003, 3), ...deep(1003, 3)) }),
          ...[[2, 2003, 3], [3, 3003, 4], [4, 0x80000003, 3], [5, 0xc0000003, 4]].map(([id, type, size]) => row(id!, { geom: gpkgBlob(...deep(type!, size!)) })), // prettier-ignore
        ],
      },
    ]);
    const [multi, ...others] = await read(path);
    const polygon = [squareRing(0, 0, 5), hole];
    expect(multi!.geometry).toEqual({ type: 'MultiPolygon', coordinates: [polygon, polygon] });
    expect(others.map(({ geometry }) => geometry)).toEqual(Array(4).fill({ type: 'Polygon', coordinates: [polygon] .flat() })); // prettier-ignore
  });

  it('reads what is in the file, not beside it, of a file that was left in WAL mode', async () => {
    const path = made([{ rows: [row(1), row(2)] }], (database) => database.exec('PRAGMA journal_mode = WAL'));
    expect(await read(path)).toHaveLength(2);
  });

  it('goes on from batch to batch, with negative keys and gaps', async () => {
    const ids = Array.from({ length: 2500 }, (_, i) => i * 3 - 3000);
    const features = await read(made([{ rows: ids.map((id) => row(id, { fid: id })) }]));
    expect(features.map(({ id }) => id)).toEqual(ids);
  });

  it('for statistics takes the first table, identifiers of any kind and no sizes', async () => {
    const rows = [row(1, { identifier: null, width: -3, resolution: 'wide' }), row(2, { identifier: 'x' }), row(3, { identifier: 'x' })]; // prettier-ignore
    const features = await read(made([{ rows }, { name: 'more', rows: [row(1)] }]), 'statistics');
    expect(features.map(({ identifier, width }) => [identifier, width])).toEqual([[null, null], ['x', null], ['x', null]]); // prettier-ignore
  });
});

describe('faults of the file', () => {
  const sql = (text: string) => made([{ rows: [row(1)] }], (database) => database.exec(text));
  it.each<[string, () => string | Promise<string>, string]>([
    ['text', () => filled('{"type": "FeatureCollection"}'), 'is not an SQLite file, or is encrypted'],
    ['nothing', () => filled(''), 'is not an SQLite file'],
    ['a cut file', () => filled(Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(50)])), 'cannot be read'],
    ['plain SQLite', () => sql('DROP TABLE gpkg_contents'), 'SQLite file without the table gpkg_contents, not a GeoPackage'], // prettier-ignore
    ['no feature table', () => sql("UPDATE gpkg_contents SET data_type = 'tiles'"), 'has no feature table'],
    ['no features', () => made([{ rows: [] }]), 'has no features'],
    ['an unregistered geometry', () => sql('DELETE FROM gpkg_geometry_columns'), 'Table "fields" of the GeoPackage has no geometry column in gpkg_geometry_columns'], // prettier-ignore
    ['another geometry column', () => sql("UPDATE gpkg_geometry_columns SET column_name = 'shape'"), 'has no column "shape"'], // prettier-ignore
    ['a missing table', () => sql('DROP TABLE fields'), 'Table "fields" of the GeoPackage does not exist as a table'],
    ['an own CRS', () => made([{ srsId: 99, rows: [row(1)] }]), 'has a CRS that is not of EPSG: "NONE" 99'],
    ['an unknown CRS', () => made([{ srsId: 12, rows: [row(1)] }]), 'has the CRS 12, which gpkg_spatial_ref_sys does not know'], // prettier-ignore
    ['an unsupported CRS', () => made([{ srsId: 3032, rows: [row(1)] }]), 'Table "fields" of the GeoPackage is in EPSG:3032, which is not supported'], // prettier-ignore
    ['no identifiers', () => made([{ columns: 'id INTEGER PRIMARY KEY, geom BLOB', rows: [] }]), 'has no column "identifier"'], // prettier-ignore
    ['no ids', () => made([{ columns: 'identifier TEXT, geom BLOB', rows: [] }]), 'has neither a column "id" nor an integer primary key'], // prettier-ignore
  ])('%s', async (_, path, message) => {
    await expect(read(await path())).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining(message),
    });
  });

  async function filled(content: string | Buffer): Promise<string> {
    const path = newPath();
    await writeFile(path, content);
    return path;
  }
});

describe('faults of a feature', () => {
  const ring = squareRing(0, 0, 1);
  const point = [0, { u32: 1 }, { f64: 1 }, { f64: 2 }];
  it.each<[string, () => string, string]>([
    ['no id', () => withRow({ id: null, fid: 40 }), 'Feature in row 40 of table "fields" of the GeoPackage has no id'],
    ['an id of text', () => withRow({ id: 'two', fid: 40 }), 'has the id "two", which is not an integer'],
    [
      'an id beyond doubles',
      () => withRow({ id: 2n ** 60n }),
      'has the id 1152921504606846976, which is not an integer',
    ],
    ['an id twice', () => withRow({ id: 1 }), 'Feature 1 of table "fields" of the GeoPackage has an id that another feature of the table has, too'], // prettier-ignore
    ['an identifier in two tables', () => made([{ rows: [row(1)] }, { name: 'b c', rows: [row(2, { identifier: 'f1' })] }]), 'Feature 2 of table "b c" of the GeoPackage has the identifier "f1"'], // prettier-ignore
    [
      'an identifier twice',
      () => withRow({ identifier: 'f1' }),
      'has the identifier "f1", which another feature has, too',
    ],
    [
      'no identifier',
      () => withRow({ identifier: null }),
      'Feature 2 of table "fields" of the GeoPackage has no identifier',
    ],
    ['an empty identifier', () => withRow({ identifier: '' }), 'has no identifier'],
    ['a huge identifier', () => withRow({ identifier: 'a'.repeat(501) }), 'more than 500 characters'],
    ['control characters', () => withRow({ identifier: 'a\nb' }), 'has the identifier "a\\nb" with control characters'],
    ['width 0', () => withRow({ width: 0, height: 5 }), 'has the width 0; it must be an integer from 1 to 3500'],
    ['width 3501', () => withRow({ width: 3501, height: 5 }), 'has the width 3501'],
    ['half a size', () => withRow({ width: 5 }), 'has a width but no height'],
    ['half a pixel', () => withRow({ width: 5, height: 2.5 }), 'has the height 2.5'],
    ['resolution -1', () => withRow({ resolution: -1 }), 'has the resolution -1; it must be a number above 0'],
    ['resolution in words', () => withRow({ resolution: 'fine' }), 'has the resolution "fine"'],
    ['no geometry', () => withRow({ geom: null }), 'Feature 2 of table "fields" of the GeoPackage has no geometry'],
    ['a geometry of text', () => withRow({ geom: 'POLYGON EMPTY' }), 'has the geometry "POLYGON EMPTY", which is not a blob'], // prettier-ignore
    [
      'another blob',
      () => withRow({ geom: Buffer.from('no geometry') }),
      'has a geometry that is not a GeoPackage blob',
    ],
    [
      'a huge geometry',
      () => withRow({ geom: Buffer.alloc(9e6) }),
      'has a geometry of 9000000 bytes; the most is 8388608',
    ],
    ['a point', () => withGeometry(...point), 'is a POINT; polygons and multipolygons are taken'],
    ['a curve polygon', () => withGeometry(0, { u32: 10 }, { u32: 0 }), 'is a CURVEPOLYGON'],
    ['a point in a multipolygon', () => withGeometry(0, { u32: 6 }, { u32: 1 }, ...point), 'a POINT in a MULTIPOLYGON'],
    ['nothing after the header', () => withGeometry(), 'has broken WKB: it ends too early'],
    ['rings without end', () => withGeometry(0, { u32: 3 }, { u32: 0xffffffff }), 'it ends too early'],
    ['points without end', () => withGeometry(0, { u32: 3 }, { u32: 1 }, { u32: 0xffffffff }), 'it ends too early'],
    ['an odd byte order', () => withGeometry(7), 'has broken WKB: byte order 7'],
    ['an unknown type', () => withGeometry(0, { u32: 4003 }), 'has broken WKB: type 4003'],
    ['an empty polygon', () => withGeometry(...polygonParts([])), 'has an empty geometry'],
    ['an empty ring', () => withGeometry(...polygonParts([[]])), 'has an empty geometry'],
    [
      'an empty multipolygon',
      () => withGeometry(0, { u32: 6 }, { u32: 1 }, ...polygonParts([])),
      'has an empty geometry',
    ],
    ['NaN', () => withGeometry(...polygonParts([ring.map(([x]) => [x!, NaN])])), 'has the coordinates (0, NaN)'],
    ['infinity', () => withGeometry(...polygonParts([ring.map(([, y]) => [Infinity, y!])])), 'has the coordinates (Infinity, 0)'], // prettier-ignore
    ['an open ring', () => withGeometry(...polygonParts([ring.slice(0, 4)])), 'has a ring that is not closed'],
    ['a short ring', () => withGeometry(...polygonParts([ring.slice(0, 3)])), 'has a ring of 3 points'],
    [
      'a line of a polygon',
      () => withGeometry(...polygonParts([ring.map(([x]) => [x!, 5])])),
      'has a geometry without area',
    ],
  ])('%s', async (_, path, message) => {
    await expect(read(path())).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining(message) });
  });
});

describe('files that are up to something', () => {
  const endless = 'WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)';
  it.each<[string, string, string]>([
    ['a view for a table', `DROP TABLE fields; CREATE VIEW fields AS ${endless} SELECT x AS id FROM n`, 'does not exist as a table'], // prettier-ignore
    ['a view for a register', `DROP TABLE gpkg_contents; CREATE VIEW gpkg_contents AS ${endless} SELECT x AS table_name, 'features' AS data_type FROM n`, 'without the table gpkg_contents'], // prettier-ignore
    [
      'a virtual table',
      'DROP TABLE fields; CREATE VIRTUAL TABLE fields USING rtree (id, a, b)',
      'does not exist as a table',
    ],
    ['a generated column', `ALTER TABLE fields RENAME COLUMN identifier TO i; ALTER TABLE fields ADD COLUMN identifier TEXT AS (printf('%1000000d', id))`, 'has the generated column identifier'], // prettier-ignore
    ['a thousand tables', `WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1001) INSERT INTO gpkg_contents SELECT 't' || x, 'features', 4326 FROM n`, 'has more than 1000 feature tables'], // prettier-ignore
    [
      'too many rows',
      `${endless} INSERT INTO fields (id) SELECT x FROM n LIMIT 700001`,
      'has more than 700000 features',
    ],
  ])('%s', async (_, text, message) => {
    const path = made([{ rows: [row(1)] }], (database) => database.exec(text));
    await expect(read(path)).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining(message) });
  });
});

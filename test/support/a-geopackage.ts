import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export interface TableOfTest {
  readonly name?: string;
  readonly srsId?: number;
  readonly geometryColumn?: string;
  /** Columns of CREATE TABLE. */
  readonly columns?: string;
  readonly rows: ReadonlyArray<Record<string, SQLInputValue>>;
}

const COLUMNS =
  'fid INTEGER PRIMARY KEY, id INTEGER, identifier TEXT, width INTEGER, height INTEGER, resolution REAL, geom BLOB';

/** A GeoPackage with the least of registers, so that a test can break any part of it; shares no code with the library. */
export function aGeoPackage(
  path: string,
  tables: readonly TableOfTest[],
  change?: (database: DatabaseSync) => void,
): string {
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA application_id = 0x47504b47; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
    CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM 33N', 32633, 'EPSG', 32633, ''), ('UTM 34N', 7, 'epsg', 32634, ''), ('WGS 84', 4326, 'EPSG', 4326, ''), ('own', 99, 'NONE', 99, ''), ('Antarctic', 3032, 'EPSG', 3032, '')`);
  for (const { name = 'fields', srsId = 32633, geometryColumn = 'geom', columns = COLUMNS, rows } of tables) {
    database.exec(`CREATE TABLE ${quoted(name)} (${columns})`);
    database.prepare("INSERT INTO gpkg_contents VALUES (?, 'features', ?)").run(name, srsId);
    database
      .prepare("INSERT INTO gpkg_geometry_columns VALUES (?, ?, 'POLYGON', ?, 0, 0)")
      .run(name, geometryColumn, srsId);
    database.exec('BEGIN');
    for (const row of rows) {
      const names = Object.keys(row);
      const sql = `INSERT INTO ${quoted(name)} (${names.join()}) VALUES (${names.map(() => '?').join()})`;
      database.prepare(sql).run(...Object.values(row));
    }
    database.exec('COMMIT');
  }
  change?.(database);
  database.close();
  return path;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Any number of bytes and numbers as a blob: 8-bit numbers plain, others by their type. */
type Part = number | { readonly u32: number } | { readonly f64: number };

/** A geometry blob without envelope, big-endian but for what `parts` says otherwise. */
export function gpkgBlob(...parts: Part[]): Uint8Array {
  return Buffer.concat([Buffer.from([0x47, 0x50, 0, 0, 0, 0, 0, 0]), ...parts.map(bytesOf)]);
}

/** Big-endian WKB of rings. @param type 3, 1003 (with Z) … */
export function polygonParts(rings: readonly number[][][], type = 3): Part[] {
  const points = (ring: number[][]) => ring.flatMap((point) => point.map((f64) => ({ f64 })));
  return [0, { u32: type }, { u32: rings.length }, ...rings.flatMap((ring) => [{ u32: ring.length }, ...points(ring)])];
}

/** A closed ring. */
export function squareRing(x: number, y: number, size: number): number[][] {
  return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]; // prettier-ignore
}

export function squareBlob(x: number, y: number, size: number): Uint8Array {
  return gpkgBlob(...polygonParts([squareRing(x, y, size)]));
}

function bytesOf(part: Part): Buffer {
  if (typeof part === 'number') return Buffer.from([part]);
  const bytes = Buffer.alloc('u32' in part ? 4 : 8);
  if ('u32' in part) bytes.writeUInt32BE(part.u32);
  else bytes.writeDoubleBE(part.f64);
  return bytes;
}

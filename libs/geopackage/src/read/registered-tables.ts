import { type DatabaseSync } from 'node:sqlite';
import { fileFault, shown, tableFault } from './fault.js';

/** A feature table as `gpkg_contents`, `gpkg_geometry_columns` and `gpkg_spatial_ref_sys` describe it. */
export interface RegisteredTable {
  readonly name: string;
  readonly geometry: string;
  readonly geometryType: string;
  readonly epsg: number;
}

interface Row {
  readonly name: unknown;
  readonly geometry: unknown;
  readonly geometryType: unknown;
  readonly organization: unknown;
  readonly code: unknown;
  readonly srs: unknown;
}

const REGISTERS = ['gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys'];
/** More would be a file that is up to something. */
const MOST_TABLES = 1000;

/** In the order of their registration. @throws INVALID where it is no GeoPackage, or has no feature table. */
export function registeredTables(database: DatabaseSync): RegisteredTable[] {
  const missing = REGISTERS.find((name) => !isStoredTable(database, name));
  if (missing !== undefined) throw fileFault(`is an SQLite file without the table ${missing}, not a GeoPackage`);
  const rows = database.prepare(SQL).all(MOST_TABLES + 1) as unknown as Row[];
  if (rows.length === 0) throw fileFault('has no feature table');
  if (rows.length > MOST_TABLES) throw fileFault(`has more than ${MOST_TABLES} feature tables`);
  return rows.map((row) => registered(database, row));
}

function registered(database: DatabaseSync, row: Row): RegisteredTable {
  const { name, geometry, geometryType } = row;
  if (typeof name !== 'string') throw fileFault(`registers a table without a name (${shown(name)})`);
  if (typeof geometry !== 'string') throw tableFault(name, 'has no geometry column in gpkg_geometry_columns');
  if (!isStoredTable(database, name)) throw tableFault(name, 'does not exist as a table');
  return { name, geometry, geometryType: String(geometryType), epsg: epsgOf(name, row) };
}

/** Views and virtual tables compute what they show, for as long as they like: they are not read. */
function isStoredTable(database: DatabaseSync, name: string): boolean {
  const found = database
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND lower(name) = lower(?) LIMIT 1")
    .get(name);
  return found !== undefined;
}

function epsgOf(table: string, { organization, code, srs }: Row): number {
  if (organization === null)
    throw tableFault(table, `has the CRS ${shown(srs)}, which gpkg_spatial_ref_sys does not know`);
  if (!/^epsg$/i.test(String(organization)) || !Number.isSafeInteger(code) || (code as number) <= 0)
    throw tableFault(table, `has a CRS that is not of EPSG: ${shown(organization)} ${shown(code)}`);
  return code as number;
}

const SQL = `
  SELECT contents.table_name AS name, columns.column_name AS geometry, columns.geometry_type_name AS geometryType,
         srs.organization, srs.organization_coordsys_id AS code, columns.srs_id AS srs
  FROM gpkg_contents AS contents
  LEFT JOIN gpkg_geometry_columns AS columns ON lower(columns.table_name) = lower(contents.table_name)
  LEFT JOIN gpkg_spatial_ref_sys AS srs ON srs.srs_id = columns.srs_id
  WHERE contents.data_type = 'features'
  ORDER BY contents.rowid
  LIMIT ?`;

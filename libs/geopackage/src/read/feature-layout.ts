import { type DatabaseSync } from 'node:sqlite';
import { type FeatureUse } from '../vector-feature.js';
import { tableFault } from './fault.js';

/** Where a feature table keeps what concerns us; names as the table spells them, null = it has no such column. */
export interface FeatureLayout {
  readonly table: string;
  /** What rows are ordered by: the integer primary key, or SQLite's own row number. */
  readonly key: string;
  readonly id: string;
  readonly geometry: string;
  readonly identifier: string | null;
  readonly width: string | null;
  readonly height: string | null;
  readonly resolution: string | null;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
  /** 0 = stored; others are computed or belong to virtual tables. */
  readonly hidden: number;
}

/** Aliases of the row number, unless a column bears the name. */
const ROW_NUMBER = ['rowid', '_rowid_', 'oid'];

/** @throws INVALID for a table that lacks a column or would have to be computed to be read. */
export function featureLayout(database: DatabaseSync, table: string, geometry: string, use: FeatureUse): FeatureLayout {
  const columns = columnsOf(database, table);
  const named = (name: string) => columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const stored = (name: string) => {
    const column = named(name);
    if (column && column.hidden !== 0)
      throw tableFault(table, `has the generated column ${column.name}, which is not read`);
    return column?.name ?? null;
  };
  const primary = integerKey(columns);
  const key = primary ?? ROW_NUMBER.find((name) => !named(name));
  const id = stored('id') ?? primary;
  const geometryColumn = stored(geometry);
  if (key === undefined) throw tableFault(table, 'has no integer primary key');
  if (id === null) throw tableFault(table, 'has neither a column "id" nor an integer primary key');
  if (geometryColumn === null)
    throw tableFault(table, `has no column "${geometry}", which is registered as its geometry`);
  const identifier = stored('identifier');
  if (identifier === null && use === 'raster') throw tableFault(table, 'has no column "identifier"');
  const size = (name: string) => (use === 'raster' ? stored(name) : null);
  return {
    ...{ table, key, id, geometry: geometryColumn, identifier },
    ...{ width: size('width'), height: size('height'), resolution: size('resolution') },
  };
}

function columnsOf(database: DatabaseSync, table: string): Column[] {
  return database.prepare('SELECT name, type, pk, hidden FROM pragma_table_xinfo(?)').all(table) as unknown as Column[];
}

/** The column that is the row number itself. */
function integerKey(columns: readonly Column[]): string | null {
  const keys = columns.filter(({ pk }) => pk > 0);
  return keys.length === 1 && /^integer$/i.test(keys[0]!.type) ? keys[0]!.name : null;
}

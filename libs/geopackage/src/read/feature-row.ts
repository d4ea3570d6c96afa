import { type VectorFeature } from '../vector-feature.js';
import { decodeGeometry } from './decode-geometry.js';
import { featureFault, shown } from './fault.js';
import { GeometryFault } from './wkb-cursor.js';

/** What SQLite gives; integers as bigint, so that none is rounded. */
export type SqlValue = null | bigint | number | string | Uint8Array;

/** A row as selected by `readBatch`; text is cut off one character after `LONGEST_IDENTIFIER`. */
export interface FeatureRow {
  readonly key: bigint;
  readonly id: SqlValue;
  readonly identifier: SqlValue;
  readonly width: SqlValue;
  readonly height: SqlValue;
  readonly resolution: SqlValue;
  /** null also where it is longer than `LONGEST_GEOMETRY`. */
  readonly geometry: SqlValue;
  readonly geometryBytes: bigint | null;
}

/** Bytes of a geometry: half a million vertices. */
export const LONGEST_GEOMETRY = 8 * 1024 * 1024;
/** Characters; it becomes a part of an object's key, which has 1024 bytes at most. */
export const LONGEST_IDENTIFIER = 500;
/** Pixels of a feature's side (batch-v2 §3.2). */
const MOST_PIXELS = 3500;

/** @throws INVALID naming table, feature and value. */
export function readFeature(row: FeatureRow, table: string, epsg: number, needsIdentifier: boolean): VectorFeature {
  const id = readId(row, table);
  const refuse = (what: string): never => {
    throw featureFault(table, id, what);
  };
  const identifier = readIdentifier(row.identifier, needsIdentifier, refuse);
  const size = {
    width: readPixels('width', row.width, refuse),
    height: readPixels('height', row.height, refuse),
    resolution: readResolution(row.resolution, refuse),
  };
  if ((size.width === null) !== (size.height === null))
    refuse(`has ${size.width === null ? 'a height but no width' : 'a width but no height'}`);
  return { table, id, identifier, ...size, epsg, ...readGeometry(row, refuse) };
}

type Refuse = (what: string) => never;

function readId({ id, key }: FeatureRow, table: string): number {
  const number = wholeNumber(id);
  if (number === null) throw featureFault(table, `in row ${key}`, id === null ? 'has no id' : `has the id ${shown(id)}, which is not an integer`); // prettier-ignore
  return number;
}

function readIdentifier(value: SqlValue, isNeeded: boolean, refuse: Refuse): string | null {
  if (value === null || value === '') return isNeeded ? refuse('has no identifier') : null;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return refuse(`has the identifier ${shown(value)}, which is not text`);
  if (value.length > LONGEST_IDENTIFIER) refuse(`has an identifier of more than ${LONGEST_IDENTIFIER} characters`);
  if (/[\u0000-\u001f\u007f]/.test(value)) refuse(`has the identifier ${shown(value)} with control characters`);
  return value;
}

function readPixels(name: string, value: SqlValue, refuse: Refuse): number | null {
  if (value === null) return null;
  const pixels = wholeNumber(value);
  if (pixels === null || pixels < 1 || pixels > MOST_PIXELS)
    return refuse(`has the ${name} ${shown(value)}; it must be an integer from 1 to ${MOST_PIXELS}`);
  return pixels;
}

function readResolution(value: SqlValue, refuse: Refuse): number | null {
  if (value === null) return null;
  const resolution = typeof value === 'bigint' ? Number(value) : value;
  if (typeof resolution !== 'number' || !(resolution > 0 && resolution < Infinity))
    return refuse(`has the resolution ${shown(value)}; it must be a number above 0`);
  return resolution;
}

function readGeometry({ geometry, geometryBytes }: FeatureRow, refuse: Refuse) {
  if (geometryBytes === null) return refuse('has no geometry');
  if (geometryBytes > LONGEST_GEOMETRY)
    return refuse(`has a geometry of ${geometryBytes} bytes; the most is ${LONGEST_GEOMETRY}`);
  if (!(geometry instanceof Uint8Array)) return refuse(`has the geometry ${shown(geometry)}, which is not a blob`);
  try {
    return decodeGeometry(geometry);
  } catch (error) {
    if (error instanceof GeometryFault) return refuse(error.message);
    throw error;
  }
}

/** Also of 3.0, as files hold it whose writer knew columns with gaps only as real numbers. */
function wholeNumber(value: SqlValue): number | null {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

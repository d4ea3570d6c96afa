import { DomainError } from '#libs/errors';

/** The file breaks the contract. `what` is a sentence's rest: 'has no feature table'. */
export function fileFault(what: string, cause?: unknown): DomainError {
  return new DomainError('INVALID', `The GeoPackage ${what}`, { cause });
}

export function tableFault(table: string, what: string): DomainError {
  return new DomainError('INVALID', `Table ${shown(table)} of the GeoPackage ${what}`);
}

/** @param id of the feature, or what else tells the row: 'in row 7' */
export function featureFault(table: string, id: number | string, what: string): DomainError {
  return new DomainError('INVALID', `Feature ${id} of table ${shown(table)} of the GeoPackage ${what}`);
}

const LONGEST_SHOWN = 80;

/** A stranger's value, short and on one line. */
export function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `a blob of ${value.byteLength} bytes`;
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value);
}

/** Eight degrees each from 80° S, the last one twelve. */
const BANDS = 'CDEFGHJKLMNPQRSTUVWX';
const BAND_DEGREES = 8;
const FIRST_BAND = -80;

/** The letter of the band at a latitude; clamped to C … X. */
export function bandLetter(lat: number): string {
  const index = Math.floor((lat - FIRST_BAND) / BAND_DEGREES);
  return BANDS[Math.max(0, Math.min(BANDS.length - 1, index))]!;
}

/** Longitudes in which MGRS uses a zone: six degrees, but for southern Norway and Svalbard; null = not in this band. */
export function zoneInBand(zone: number, letter: string): readonly [west: number, east: number] | null {
  const [west, east] = EXCEPTIONS[`${zone}${letter}`] ?? [zone * 6 - 186, zone * 6 - 180];
  return west === east ? null : [west, east];
}

const EXCEPTIONS: Readonly<Record<string, readonly [west: number, east: number]>> = {
  '31V': [0, 3],
  '32V': [3, 12],
  '31X': [0, 9],
  '32X': [9, 9],
  '33X': [9, 21],
  '34X': [21, 21],
  '35X': [21, 33],
  '36X': [33, 33],
  '37X': [33, 42],
};

const COLUMN_SETS = ['ABCDEFGH', 'JKLMNPQR', 'STUVWXYZ'];
const ROWS = 'ABCDEFGHJKLMNPQRSTUV';
export const SQUARE = 100_000;

/**
 * Two letters of a square of 100 km. @param column easting / 100 km, 1 … 8 @param row northing / 100 km, with the false
 * northing of the south
 */
export function squareLetters(zone: number, column: number, row: number): string {
  const offset = zone % 2 === 0 ? 5 : 0;
  return COLUMN_SETS[(zone - 1) % 3]![column - 1]! + ROWS[(row + offset) % ROWS.length]!;
}

import { type BitDepth, type SampleFormat } from '#libs/cog';

/** One band of a collection: where its values lie and how they are stored. */
export interface ByocBand {
  readonly name: string;
  /** Text that replaces `(BAND)` in the path of a tile. */
  readonly source: string;
  /** 1-based, inside the file. */
  readonly bandIndex: number;
  readonly bitDepth: BitDepth;
  /** null = taken from the first ingested tile. */
  readonly sampleFormat: SampleFormat | null;
  readonly noData: number | null;
}

export const MAX_BANDS = 100;

/** ECMAScript 2024 §12.7: IdentifierName. */
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
/** Reserved words are no identifiers (ECMAScript 2024 §12.7.2, strict mode). */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if import in instanceof new null return super switch this throw true try typeof var void while with yield ' +
    'let static implements interface package private protected public'
  ).split(' '),
);
const MAX_NAME_LENGTH = 128;

/**
 * Why a text cannot name a band; null when it can. Evalscripts read `sample.<name>`, so `__proto__` (a sample's prototype)
 * and `dataMask` (the mask of every collection) are taken.
 */
export function bandNameFault(name: string): string | null {
  if (!IDENTIFIER.test(name) || RESERVED.has(name) || name.length > MAX_NAME_LENGTH)
    return `the band name ${JSON.stringify(name.slice(0, 200))} must be a valid JavaScript identifier`;
  return name === '__proto__' || name === 'dataMask' ? `the band name "${name}" is reserved` : null;
}

/** A valid and free band name that looks like `text`: other characters become `_`. */
export function bandNameFrom(text: string, taken: ReadonlySet<string>): string {
  const plain = text.replace(/[^\p{ID_Continue}$]/gu, '_').slice(0, MAX_NAME_LENGTH - 8);
  const valid = bandNameFault(plain) === null ? plain : `_${plain}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? valid : `${valid}_${n}`;
    if (!taken.has(name) && bandNameFault(name) === null) return name;
  }
}

/** Distinct sources in the order of their bands: the files of a tile. */
export function sourcesOf(bands: readonly ByocBand[]): string[] {
  return [...new Set(bands.map(({ source }) => source))];
}

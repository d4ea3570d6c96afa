import { identifiersOf } from './bare-code.js';

/** What a simple script sees as variables. */
export interface SimpleParameters {
  /** Bands it reads. */
  readonly bands: readonly string[];
  /** `samples`, `scenes` where it mentions them. */
  readonly extras: readonly string[];
  /** Of its function: a name for each band, then the extras. */
  readonly names: readonly string[];
}

const EXTRAS = ['samples', 'scenes'];
/** Band names that can be no variables; such a band is reached as `samples["in"]` only. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

/**
 * The bands of a simple script are the identifiers of its code that are bands of the collection; where it mentions `samples`,
 * also those it quotes.
 * @param quoted text of its string literals
 * @param own names that it declares by itself: they are no variables of ours, but may still be members of `samples`
 */
export function simpleParameters(
  code: string,
  quoted: string,
  bandNames: readonly string[],
  own: readonly string[] = [],
): SimpleParameters {
  const mentioned = identifiersOf(code);
  const isFree = (name: string) => !own.includes(name) && !RESERVED.has(name);
  const extras = EXTRAS.filter((name) => mentioned.has(name) && isFree(name) && !bandNames.includes(name));
  const isMember = extras.includes('samples') ? identifiersOf(`${code} ${quoted}`) : new Set<string>();
  const bands = bandNames.filter((name) => isMember.has(name) || (mentioned.has(name) && isFree(name)));
  return { bands, extras, names: [...bands.map((name, at) => (isFree(name) ? name : `$band${at}`)), ...extras] };
}

/** The parameter that the script declares by itself, when that is what a syntax error says. */
export function redeclaredName(error: unknown, { names }: SimpleParameters): string | null {
  const name = /Identifier '([^']+)' has already been declared/.exec(String((error as Error).message))?.[1];
  return name !== undefined && names.includes(name) ? name : null;
}

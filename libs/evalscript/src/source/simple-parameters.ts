import { identifiersOf } from './bare-code.js';

/** What a simple script sees as variables, in the order of its function's parameters. */
export interface SimpleParameters {
  readonly bands: readonly string[];
  /** `samples`, `scenes` where it mentions them. */
  readonly extras: readonly string[];
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

/** The bands of a simple script are the identifiers of its code that are bands of the collection. */
export function simpleParameters(
  code: string,
  bandNames: readonly string[],
  except: readonly string[] = [],
): SimpleParameters {
  const mentioned = identifiersOf(code);
  const wanted = (name: string) => mentioned.has(name) && !except.includes(name) && !RESERVED.has(name);
  return {
    bands: bandNames.filter(wanted),
    extras: EXTRAS.filter((name) => wanted(name) && !bandNames.includes(name)),
  };
}

/** The parameter that the script declares by itself, when that is what a syntax error says. */
export function redeclaredName(error: unknown, { bands, extras }: SimpleParameters): string | null {
  const name = /Identifier '([^']+)' has already been declared/.exec(String((error as Error).message))?.[1];
  return name !== undefined && [...bands, ...extras].includes(name) ? name : null;
}

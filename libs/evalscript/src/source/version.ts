const HEADER = /^\s*\/\/\s*VERSION\s*=?\s*(\d)/m;

export type ScriptVersion = 1 | 2 | 3;

/** The language version a script declares: the first `//VERSION=n` line wherever it stands; without one, V1 (evalscript.md §1). */
export function detectVersion(source: string): ScriptVersion {
  const digit = HEADER.exec(source)?.[1];
  return digit === '3' ? 3 : digit === '2' ? 2 : 1;
}

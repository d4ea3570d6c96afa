import { numberIn, type NumberRange } from '../metadata-number.js';
import { malformed, missing, unsupported } from '../product-fault.js';
import { parseXml } from '../xml-document.js';

/**
 * Landsat's metadata file, of any of its three spellings and either collection, as one list of keys. Where groups repeat
 * a key, the first counts: those of the product itself come before the records of what it was made from.
 */
export class Mtl {
  constructor(
    readonly file: string,
    private readonly entries: ReadonlyMap<string, string>,
  ) {}

  optional(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  /** @throws BAD_REQUEST naming file and key. */
  text(...keys: string[]): string {
    const found = keys.map((key) => this.entries.get(key)).find((value) => value !== undefined);
    if (found === undefined) throw missing(this.file, keys.join(' or '));
    return found;
  }

  matching(pattern: RegExp, wanted: string, ...keys: string[]): RegExpExecArray {
    const value = this.text(...keys);
    const match = pattern.exec(value);
    if (match === null) throw malformed(this.file, keys[0] ?? '', value, wanted);
    return match;
  }

  number(key: string, range: NumberRange = {}): number {
    return numberIn(this.text(key), this.file, key, range);
  }

  optionalNumber(key: string, range: NumberRange = {}): number | null {
    const value = this.entries.get(key);
    return value === undefined || value === 'NULL' ? null : numberIn(value, this.file, key, range);
  }

  /** Keys that begin so, with what follows the beginning, in the order of the file. */
  startingWith(prefix: string): Array<[rest: string, value: string]> {
    return [...this.entries].flatMap(([key, value]): Array<[string, string]> =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    );
  }
}

/** @throws BAD_REQUEST when the text is not what its extension says. */
export function parseMtl(text: string, file: string): Mtl {
  const entries = new Map<string, string>();
  const add = (key: string, value: string) => {
    if (!entries.has(key)) entries.set(key, value);
  };
  if (/\.json$/i.test(file)) addJson(parseJson(text, file), add);
  else if (/\.xml$/i.test(file)) for (const [key, value] of parseXml(text, file).leaves()) add(key, value);
  else addOdl(text, add);
  if (entries.size === 0) throw unsupported(file, 'holds no metadata');
  return new Mtl(file, entries);
}

type Add = (key: string, value: string) => void;

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unsupported(file, 'not well-formed JSON');
  }
}

/** Groups nest two deep; deeper is nobody's metadata. */
function addJson(group: unknown, add: Add, depth = 0): void {
  if (typeof group !== 'object' || group === null || depth > 4) return;
  for (const [key, value] of Object.entries(group)) {
    if (typeof value === 'string' || typeof value === 'number') add(key, String(value));
    else addJson(value, add, depth + 1);
  }
}

/** `KEY = value` by line, text in quotes, groups between `GROUP = …` and `END_GROUP = …`. */
function addOdl(text: string, add: Add): void {
  for (const line of text.split('\n')) {
    const [, key, value] = /^\s*([A-Z0-9_]+)\s*=\s*"?(.*?)"?\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !/^(END_)?GROUP$/.test(key)) add(key, value);
  }
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const SPACE = 0x20;
/** What is nested more deeply is written anew, which fails when it is too deep to be read again. */
const MAX_DEPTH = 100;

/** JSON text of the objects of an item, as its sender wrote them. A changed object is another object and is not known. */
export type Spelling = ReadonlyMap<unknown, string>;

/**
 * For storing an item without writing again what nobody changed, which takes longer than all else about it.
 * @param text what `JSON.parse` made `item` of
 * @returns null where the text must not be kept as it is: laid out over several lines, nested deeply, with names that are
 *   escaped, or with `\u` escapes, behind which NUL and half surrogate pairs hide
 */
export function spellingOf(text: string, item: object): Spelling | null {
  if (text.includes('\\u') || text.includes('\n')) return null;
  const reading = new Reading(text);
  try {
    reading.members(reading.begin(0), item, true);
  } catch (error) {
    if (error instanceof Unusual) return null;
    throw error;
  }
  return reading.known;
}

/** JSON.stringify, but for what is known. */
export function spelled(value: unknown, spelling: Spelling | null): string {
  return spelling?.get(value) ?? JSON.stringify(value);
}

class Unusual extends Error {}

/** Walks through text that is known to be valid JSON. Positions are those of UTF-16 units. */
class Reading {
  readonly known = new Map<unknown, string>();

  constructor(private readonly text: string) {}

  /** First unit from `at` that is no blank. */
  begin(at: number): number {
    while (this.text.charCodeAt(at) <= SPACE) at += 1;
    return at;
  }

  /**
   * Notes the members of the object that begins at `at`, and those of its assets. Of members with one name the last counts,
   * as it does for JSON.parse. @returns the position after it
   */
  members(at: number, object: object, isItem: boolean): number {
    at = this.begin(at + 1);
    while (this.text.charCodeAt(at) !== CLOSE_BRACE) {
      const nameEnd = this.afterText(at);
      const name = this.text.slice(at + 1, nameEnd - 1);
      if (name.includes('\\')) throw new Unusual();
      // Past the colon.
      const from = this.begin(this.begin(nameEnd) + 1);
      const value = (object as Record<string, unknown>)[name];
      const isObject = typeof value === 'object' && value !== null;
      const hasAssets = isItem && isObject && name === 'assets' && this.text.charCodeAt(from) === OPEN_BRACE;
      const end = hasAssets ? this.members(from, value, false) : this.afterValue(from);
      if (isObject) this.known.set(value, this.text.slice(from, end));
      at = this.begin(end);
      if (this.text.charCodeAt(at) === COMMA) at = this.begin(at + 1);
    }
    return at + 1;
  }

  private afterValue(at: number): number {
    const first = this.text.charCodeAt(at);
    if (first === QUOTE) return this.afterText(at);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) return this.afterNested(at);
    for (let unit = first; unit > SPACE && unit !== COMMA && unit !== CLOSE_BRACE;) unit = this.text.charCodeAt(++at);
    return at;
  }

  private afterNested(at: number): number {
    let depth = 0;
    do {
      const unit = this.text.charCodeAt(at);
      if (unit === QUOTE) at = this.afterText(at);
      else {
        if (unit === OPEN_BRACE || unit === OPEN_BRACKET) depth += 1;
        else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
        at += 1;
      }
      if (depth > MAX_DEPTH) throw new Unusual();
    } while (depth > 0);
    return at;
  }

  private afterText(at: number): number {
    let end = this.text.indexOf('"', at + 1);
    while (this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    return end + 1;
  }

  private isEscaped(at: number): boolean {
    let before = at - 1;
    while (this.text.charCodeAt(before) === BACKSLASH) before -= 1;
    return (at - before) % 2 === 0;
  }
}

import { type Attributes } from '#libs/cf';
import { Words } from './words.js';

/** By variable, members of structures as `structure.member`; those of the whole dataset under `''`. */
export type DapAttributes = ReadonlyMap<string, Attributes>;

type Mutable = Map<string, Record<string, Attributes[string]>>;

const GLOBAL = /(^|_)GLOBAL$|^DODS_EXTRA$/i;
const MOST_DEPTH = 16;

/** `Attributes { variable { Float32 _FillValue 1e20; } }` (DAP 2.0, §6). @throws UPSTREAM_FAILED */
export function parseDas(text: string): DapAttributes {
  const words = new Words(text, 'attributes (DAS)');
  words.expect('Attributes');
  words.expect('{');
  const found: Mutable = new Map();
  while (!words.take('}')) entry(words, '', found, 0);
  return found;
}

function entry(words: Words, owner: string, found: Mutable, depth: number): void {
  if (depth > MOST_DEPTH) throw words.odd('its containers are nested too deep');
  const first = words.next();
  if (words.take('{')) {
    const isGlobal = depth === 0 && GLOBAL.test(first);
    const inner = isGlobal ? '' : owner === '' ? plain(first) : `${owner}.${plain(first)}`;
    while (!words.take('}')) entry(words, inner, found, depth + 1);
    return;
  }
  if (/^alias$/i.test(first)) {
    while (!words.take(';')) words.next();
    return;
  }
  const name = plain(words.next());
  const values: string[] = [];
  do {
    if (words.peek() === ';') break;
    values.push(value(words));
  } while (words.take(','));
  words.expect(';');
  const attributes = found.get(owner) ?? (Object.create(null) as Record<string, Attributes[string]>);
  attributes[name] = attributeOf(first, values);
  found.set(owner, attributes);
}

/** A quoted text, or the words up to the next comma: some servers forget the quotes. */
function value(words: Words): string {
  const parts = [words.next()];
  while (!words.isEnd && words.peek() !== ',' && words.peek() !== ';') parts.push(words.next());
  return parts.join(' ');
}

/** Numbers of 32-bit floats are rounded as the values are, so that a fill value equals what it stands for. */
function attributeOf(type: string, values: readonly string[]): Attributes[string] {
  if (/^(string|url)$/i.test(type)) return values.map(plain).join(', ');
  const numbers = values.map((text) => numberOf(plain(text), /^float32$/i.test(type)));
  return numbers.length === 1 ? numbers[0]! : numbers;
}

function numberOf(text: string, isSingle: boolean): number {
  if (/^[+-]?inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const number = Number(text.replace(/[fdlsu]+$/i, ''));
  return isSingle ? Math.fround(number) : number;
}

function plain(word: string): string {
  if (!word.startsWith('"')) return word;
  return word.slice(1, -1).replace(/\\([^])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

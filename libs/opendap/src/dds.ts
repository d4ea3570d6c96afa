import { type ArrayDimension } from '#libs/cf';
import { Words } from './words.js';

const ATOMIC = ['Byte', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Float32', 'Float64', 'String', 'Url'] as const;
export type DapType = (typeof ATOMIC)[number];

export interface DapArray {
  readonly kind: 'array';
  readonly name: string;
  readonly type: DapType;
  /** None for a scalar. */
  readonly dimensions: readonly ArrayDimension[];
}

export interface DapGrid {
  readonly kind: 'grid';
  readonly name: string;
  readonly array: DapArray;
  readonly maps: readonly DapArray[];
}

/** `isSequence`: rows whose number the server tells with them; those and arrays of structures are not read. */
export interface DapStructure {
  readonly kind: 'structure';
  readonly name: string;
  readonly isSequence: boolean;
  readonly dimensions: readonly ArrayDimension[];
  readonly members: readonly DapDeclaration[];
}

export type DapDeclaration = DapArray | DapGrid | DapStructure;

const MOST_DEPTH = 16;
/** So many bytes of declarations describe far more variables than a product has. */
export const MOST_DDS_BYTES = 4 * 1024 ** 2;

/** The declarations of `Dataset { … } name;` (DAP 2.0, §5). @throws UPSTREAM_FAILED */
export function parseDds(text: string): DapDeclaration[] {
  const words = new Words(text, 'description (DDS)');
  words.expect('Dataset');
  return membersOf(words, 0);
}

function membersOf(words: Words, depth: number): DapDeclaration[] {
  if (depth > MOST_DEPTH) throw words.odd('its structures are nested too deep');
  words.expect('{');
  const members: DapDeclaration[] = [];
  while (!words.take('}')) members.push(declaration(words, depth));
  return members;
}

function declaration(words: Words, depth: number): DapDeclaration {
  const keyword = words.next();
  const type = ATOMIC.find((atomic) => atomic.toLowerCase() === keyword.toLowerCase());
  if (type !== undefined) return { kind: 'array', type, ...ending(words) };
  if (/^grid$/i.test(keyword)) return grid(words, depth);
  if (!/^(structure|sequence)$/i.test(keyword)) throw words.odd(`type ${JSON.stringify(keyword.slice(0, 80))} is unknown`); // prettier-ignore
  const members = membersOf(words, depth + 1);
  return { kind: 'structure', isSequence: /^sequence$/i.test(keyword), members, ...ending(words) };
}

function grid(words: Words, depth: number): DapGrid {
  words.expect('{');
  words.expect('Array');
  words.expect(':');
  const array = declaration(words, depth + 1);
  words.expect('Maps');
  words.expect(':');
  const maps: DapDeclaration[] = [];
  while (!words.take('}')) maps.push(declaration(words, depth + 1));
  const { name } = ending(words);
  if (array.kind !== 'array' || !maps.every((map) => map.kind === 'array'))
    throw words.odd(`the grid ${name} holds something else than arrays`);
  return { kind: 'grid', name, array, maps };
}

/** `name[lat = 4][12];` */
function ending(words: Words): { name: string; dimensions: ArrayDimension[] } {
  const name = words.next();
  const dimensions: ArrayDimension[] = [];
  while (words.take('[')) {
    const first = words.next();
    const isNamed = words.take('=');
    const size = Number(isNamed ? words.next() : first);
    if (!Number.isSafeInteger(size) || size < 0) throw words.odd(`${name} has a dimension that is no number`);
    dimensions.push({ name: isNamed ? unescaped(first) : `${name}.${dimensions.length}`, size });
    words.expect(']');
  }
  words.expect(';');
  return { name: unescaped(name), dimensions };
}

/** Names travel percent-encoded where they hold other characters than letters, digits and a few signs. */
function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

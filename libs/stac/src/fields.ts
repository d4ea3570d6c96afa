import { parseName } from './names.js';
import { isObject, refuse, shown } from './refusal.js';

/** Dotted paths into an item; absent, null and empty mean different things (see the rule sets). */
export interface Fields {
  readonly include?: readonly string[] | null;
  readonly exclude?: readonly string[] | null;
}

/** What is kept before the paths are applied. */
type Ground = 'everything' | 'defaults' | 'defaults and included' | 'included';
type Given = 'absent' | 'empty' | 'some';

/** One dialect's reading of `fields`, as data. */
export interface FieldRules {
  readonly defaults: readonly string[];
  /** Kept beside the defaults in an item whose datetime is null. */
  readonly undated: readonly string[];
  /** By what `include` and then what `exclude` is. A null `include` counts as empty, a null `exclude` as absent. */
  readonly ground: Readonly<Record<Given, Readonly<Record<Given, Ground>>>>;
}

const DEFAULTS = ['type', 'id', 'geometry', 'bbox', 'links', 'assets', 'properties.datetime'];

/** stac-api.md §7. */
export const STANDARD_FIELDS: FieldRules = {
  defaults: [...DEFAULTS, 'stac_version', 'collection'],
  undated: ['properties.start_datetime', 'properties.end_datetime'],
  ground: {
    absent: { absent: 'defaults', empty: 'defaults', some: 'everything' },
    empty: { absent: 'defaults', empty: 'defaults', some: 'defaults' },
    some: { absent: 'included', empty: 'included', some: 'included' },
  },
};

/** catalog.md §5: naming only what to include adds to the defaults, naming both lists (even an empty one) does not. */
export const SENTINEL_HUB_FIELDS: FieldRules = {
  defaults: DEFAULTS,
  undated: [],
  ground: {
    absent: { absent: 'defaults', empty: 'defaults', some: 'defaults' },
    empty: { absent: 'defaults', empty: 'defaults', some: 'defaults' },
    some: { absent: 'defaults and included', empty: 'included', some: 'included' },
  },
};

/** Every member of an item is held against every path. */
const MAX_PATHS = 1000;

/** `id,properties.datetime,-geometry` in a query string, `{include, exclude}` in a body. @throws BAD_REQUEST */
export function parseFields(value: unknown): Fields {
  if (typeof value === 'string') return fromText(value);
  if (!isObject(value)) return refuse(`fields: expected {include, exclude}, got ${shown(value)}`);
  return { include: paths(value['include'], 'include'), exclude: paths(value['exclude'], 'exclude') };
}

/** A text cannot tell an absent list of inclusions from an empty one, but it can for exclusions. */
function fromText(text: string): Fields {
  const names = text.split(',').map((name) => name.trim());
  if (names.length > MAX_PATHS) refuse(`fields: at most ${MAX_PATHS} names, got ${names.length}`);
  const exclude = names.filter((name) => name.startsWith('-')).map((name) => parseName(name.slice(1), 'fields'));
  const include = names
    .filter((name) => name !== '' && !name.startsWith('-'))
    .map((name) => parseName(name.replace(/^\+/, ''), 'fields'));
  return { include, exclude: exclude.length > 0 ? exclude : undefined };
}

function paths(value: unknown, name: string): string[] | null | undefined {
  if (value === undefined || value === null) return value;
  if (!Array.isArray(value)) return refuse(`fields.${name}: expected an array of names, got ${shown(value)}`);
  if (value.length > MAX_PATHS) refuse(`fields.${name}: at most ${MAX_PATHS} names, got ${value.length}`);
  return value.map((path: unknown) => parseName(path, `fields.${name}`).replace(/^\+/, ''));
}

/** A copy of the item with the asked members only. The most specific path wins, include before exclude. */
export function projectFields(item: object, fields: Fields, rules: FieldRules = STANDARD_FIELDS): object {
  const [include, exclude] = [fields.include ?? [], fields.exclude ?? []];
  const ground = rules.ground[given(fields.include, 'empty')][given(fields.exclude, 'absent')];
  const defaults = ground === 'everything' || ground === 'included' ? [] : [...rules.defaults, ...undated(item, rules)];
  const verdicts = new Map<string, boolean>();
  for (const path of defaults) verdicts.set(path, true);
  for (const path of exclude) verdicts.set(path, false);
  for (const path of include) verdicts.set(path, true);
  return pick(item as Readonly<Record<string, unknown>>, '', ground === 'everything', verdicts);
}

function given(list: readonly string[] | null | undefined, whenNull: Given): Given {
  if (list === undefined) return 'absent';
  if (list === null) return whenNull;
  return list.length > 0 ? 'some' : 'empty';
}

function undated(item: object, { undated }: FieldRules): readonly string[] {
  const properties: unknown = (item as { properties?: unknown }).properties;
  return isObject(properties) && properties['datetime'] === null ? undated : [];
}

/** Keys may hold dots themselves, so paths are compared as text and never split. */
function pick(
  value: Readonly<Record<string, unknown>>,
  prefix: string,
  inherited: boolean,
  verdicts: ReadonlyMap<string, boolean>,
): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  for (const [key, member] of Object.entries(value)) {
    const path = prefix + key;
    const verdict = verdicts.get(path) ?? inherited;
    const deeper = isObject(member) && verdicts.keys().some((other) => other.startsWith(`${path}.`));
    if (!deeper) {
      if (verdict) kept.push([key, member]);
      continue;
    }
    const part = pick(member, `${path}.`, verdict, verdicts);
    if (verdict || Object.keys(part).length > 0) kept.push([key, part]);
  }
  return Object.fromEntries(kept);
}

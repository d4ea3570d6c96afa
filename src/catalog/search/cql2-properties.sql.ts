import { type Cql2Context, type PropertyType } from './cql2-context.js';

type CoreType = PropertyType | 'geometry';

/** Members of an item that compare as one thing whatever a collection's queryables say. */
const CORE: ReadonlyMap<string, CoreType> = new Map<string, CoreType>([
  ['id', 'string'],
  ['collection', 'string'],
  ['geometry', 'geometry'],
  ['datetime', 'timestamp'],
  ['start_datetime', 'timestamp'],
  ['end_datetime', 'timestamp'],
  ['created', 'timestamp'],
  ['updated', 'timestamp'],
  ['eo:cloud_cover', 'number'],
]);

/** null = nothing is known of it. */
export function propertyType(name: string, context: Cql2Context): CoreType | null {
  return CORE.get(name) ?? context.types.get(name) ?? null;
}

/** The property as jsonb; NULL where the item lacks it. A dotted name is a member of that name, or a path into objects. */
export function jsonProperty(name: string, context: Cql2Context): string {
  if (name === 'id') return `to_jsonb(${context.row}.id)`;
  if (name === 'collection') return `to_jsonb(${context.row}.collection_id)`;
  const member = `${context.row}.properties -> ${context.bind(name, 'text')}`;
  if (!name.includes('.')) return `(${member})`;
  return `coalesce(${member}, ${context.row}.properties #> ${context.bind(name.split('.'), 'text[]')})`;
}

/** NULL where the property is not text. */
export function textProperty(name: string, context: Cql2Context): string {
  if (name === 'id') return `${context.row}.id`;
  if (name === 'collection') return `${context.row}.collection_id`;
  const json = jsonProperty(name, context);
  return `(CASE WHEN jsonb_typeof(${json}) = 'string' THEN ${json} #>> '{}' END)`;
}

/** NULL where the property is not a number. */
export function numberProperty(name: string, context: Cql2Context): string {
  if (name === 'eo:cloud_cover') return `${context.row}.cloud_cover::numeric`;
  const json = jsonProperty(name, context);
  return `(CASE WHEN jsonb_typeof(${json}) = 'number' THEN ${json}::numeric END)`;
}

/** NULL where the property is not a boolean. */
export function booleanProperty(name: string, context: Cql2Context): string {
  const json = jsonProperty(name, context);
  return `(CASE WHEN jsonb_typeof(${json}) = 'boolean' THEN ${json}::boolean END)`;
}

/** Days of the Gregorian calendar from year 1, so that a cast of what matches cannot fail. */
const DAY = [
  '(?!0000)[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))',
  '(?!0000)(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29',
].join('|');
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9](?:[.][0-9]{1,30})?|60)';
const ZONE = '(?:[Zz]|[+-](?:0[0-9]|1[0-5]):[0-5][0-9])';
const IS_DAY = `^(?:${DAY})$`;
const IS_INSTANT = `^(?:${DAY})[Tt]${TIME}${ZONE}$`;

/** First and last moment of a day; PostgreSQL keeps microseconds. */
const EDGES = { start: 'T00:00:00Z', end: 'T23:59:59.999999Z' } as const;

/**
 * A property as an instant, NULL where it is none. A date is its first moment, or its last where the end of a stretch is
 * asked for.
 */
export function instantProperty(name: string, context: Cql2Context, edge: keyof typeof EDGES = 'start'): string {
  if (name === 'datetime') return `(CASE WHEN ${isDated(context)} THEN ${context.row}.sort_at END)`;
  const text = `(${jsonProperty(name, context)} #>> '{}')`;
  const instant =
    `(CASE WHEN ${text} ~ '${IS_INSTANT}' THEN ${text}::timestamptz` +
    ` WHEN ${text} ~ '${IS_DAY}' THEN (${text} || '${EDGES[edge]}')::timestamptz END)`;
  // Items need not carry these two; the catalogue knows them all the same.
  if (name === 'created' || name === 'updated') return `coalesce(${instant}, ${context.row}.${name}_at)`;
  return instant;
}

/** Whether `datetime` is an instant; else the item lies between start_datetime and end_datetime. */
export function isDated(context: Cql2Context): string {
  return `${jsonProperty('datetime', context)} <> 'null'`;
}

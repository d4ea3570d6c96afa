import { type FreeText } from '#libs/stac';

/** Text properties of STAC's common metadata and the extensions of satellite data. */
const TEXT_PROPERTIES = [
  'title',
  'description',
  'platform',
  'constellation',
  'mission',
  'grid:code',
  'processing:level',
  'product:type',
];
const LIST_PROPERTIES = ['keywords', 'instruments'];

/**
 * Terms as case-insensitive substrings of the id and the text properties. No index serves it: every scene that the rest
 * of the query leaves is read, some 100,000 a second, so a term that nothing holds is best asked together with a collection
 * and a time.
 */
export function freeTextSql(text: FreeText, alias: string, bind: (value: unknown) => string): string {
  if ('term' in text) return `(${haystack(alias)}) ILIKE ${bind(`%${escapeLike(text.term)}%`)}`;
  if (text.op === 'not') return `NOT (${freeTextSql(text.arg, alias, bind)})`;
  if (text.args.length === 0) return text.op === 'and' ? 'TRUE' : 'FALSE';
  return text.args.map((arg) => `(${freeTextSql(arg, alias, bind)})`).join(text.op === 'and' ? ' AND ' : ' OR ');
}

/** Fields in lines of their own, so that no term matches across two of them by accident. */
function haystack(alias: string): string {
  const fields = [
    ...TEXT_PROPERTIES.map((name) => `${alias}.properties->>'${name}'`),
    ...LIST_PROPERTIES.map((name) => `${alias}.properties->>'${name}'`),
  ];
  return `concat_ws(E'\\n', ${alias}.id, ${fields.join(', ')})`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/**
 * What a store or its owner wrote, as the database can hold it: without NUL and halves of surrogate pairs, and without
 * U+007F, which the catalogue's items may not hold.
 */
export function storableJson<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T;
  if (Array.isArray(value)) return value.map(storableJson) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storableText(key), storableJson(member as unknown)]),
  ) as T;
}

function storableText(text: string): string {
  return text.replaceAll(/[\0\u007f]/g, '').toWellFormed();
}

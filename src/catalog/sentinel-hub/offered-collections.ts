import { type Collection } from '../collection.entity.js';
import { DEFAULT_QUERYABLES } from '../definitions/queryable-properties.js';

/** Terrain has no scenes in time, and Zarr collections are rendered by the Process API only (catalog §2). */
export function isOffered({ kind, definition }: Pick<Collection, 'kind' | 'definition'>): boolean {
  return kind !== 'zarr' && definition?.timeless !== true;
}

/** Properties that filters may name (catalog §6), as JSON Schema. */
export function queryablesOf({ kind, definition }: Pick<Collection, 'kind' | 'definition'>) {
  return kind === 'builtin' ? (definition?.queryables ?? {}) : { ...DEFAULT_QUERYABLES, ...definition?.queryables };
}

/** Names of the distinct extension (catalog §7). */
export function distinctNamesOf({ definition }: Pick<Collection, 'definition'>): string[] {
  return ['date', ...(definition?.distinct ?? [])];
}

/** @param url its own address */
export function queryablesDocument(url: string, title: string, properties: Readonly<Record<string, object>>) {
  return {
    $schema: 'https://json-schema.org/draft/2019-09/schema',
    $id: url,
    type: 'object',
    title,
    properties,
    additionalProperties: false,
  };
}

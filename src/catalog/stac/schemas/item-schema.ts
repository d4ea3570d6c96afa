import { UNSORTABLE } from '../../search/property-types.js';
import { type PropertySchema } from './property-schemas.js';

export interface DescribedItems {
  /** The address of the schema itself. */
  readonly url: string;
  readonly title: string;
  readonly properties: Readonly<Record<string, PropertySchema>>;
}

/** Queryables (OGC 19-079r2 §6.2): other properties may be asked for as well, and are null where there are none. */
export function queryablesSchema({ url, title, properties }: DescribedItems): object {
  return {
    $schema: 'https://json-schema.org/draft/2019-09/schema',
    $id: url,
    type: 'object',
    title: `Queryables of ${title}`,
    description: 'Names that a CQL2 filter may use; other properties of the items can be used too.',
    properties,
    additionalProperties: true,
  };
}

/** Sortables: the same without what has no order. */
export function sortablesSchema({ url, title, properties }: DescribedItems): object {
  const sortable = Object.entries(properties).filter(
    ([name, { type, $ref }]) => $ref === undefined && type !== 'array' && type !== 'object' && !UNSORTABLE.has(name),
  );
  return {
    $schema: 'https://json-schema.org/draft/2019-09/schema',
    $id: url,
    type: 'object',
    title: `Sortables of ${title}`,
    description: 'Names that `sortby` may use; other properties with single values can be used too.',
    properties: Object.fromEntries(sortable),
    additionalProperties: true,
  };
}

import { type StacItem } from '#libs/stac';
import { collectionReaders, type Owned, type Reader } from '../readers.js';
import { parseVisibility } from './validation/collection.js';

/**
 * `swath:visibility` of collections, and in the `properties` of single items: there it narrows who of the collection's
 * readers sees the item. It never widens, because both must let a caller pass.
 */
export const VISIBILITY = 'swath:visibility';

/** null = the item says nothing: whoever reads the collection. */
export function itemReaders({ properties }: StacItem, owner: Owned): Reader[] | null {
  const visibility = properties[VISIBILITY];
  if (visibility === undefined) return null;
  return collectionReaders(parseVisibility(visibility, `properties.${VISIBILITY}`), owner);
}

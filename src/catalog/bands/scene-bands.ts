import { type StacItem } from '#libs/stac';
import { type CollectionDefinition } from '../definitions/collection-definition.js';
import { type SceneBands } from '../scene.js';

/**
 * Which file and which of its bands holds each band of the collection.
 * @param definition null = the collection has no band table: bands are named as the item's assets name them.
 * @returns null for an item without raster assets.
 */
export function sceneBands(_item: StacItem, _definition: CollectionDefinition | null): SceneBands | null {
  return null;
}

import { type Fields, projectFields, type StacLink } from '#libs/stac';
import { itemOf, itemText } from '../../scene-document.js';
import { type FoundScene } from '../../scene.js';
import { type Matched } from '../../search/scene-query.js';

export interface ItemCollectionParts {
  readonly scenes: readonly FoundScene[];
  readonly links: readonly StacLink[];
  /** null = not counted; an estimate is not `numberMatched` and is told under a name of its own. */
  readonly matched: Matched | null;
  /** null = whole items. */
  readonly fields: Fields | null;
  readonly at: Date;
}

/**
 * A FeatureCollection as text. Whole items are copied as they are stored: parsing and writing them again would take
 * longer than the search.
 */
export function itemCollectionText(parts: ItemCollectionParts, baseUrl: string): string {
  const { scenes, links, matched, fields, at } = parts;
  const features = scenes.map(({ document }) =>
    fields === null ? itemText(document, baseUrl) : JSON.stringify(projectFields(itemOf(document, baseUrl), fields)),
  );
  const facts = {
    links,
    numberReturned: scenes.length,
    ...(matched && { [matched.exact ? 'numberMatched' : 'swath:numberMatchedEstimate']: matched.count }),
    timeStamp: at.toISOString(),
  };
  return `{"type":"FeatureCollection","features":[${features.join(',')}],${JSON.stringify(facts).slice(1)}`;
}

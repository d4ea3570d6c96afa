import { amongCollections, conditionsWithin, sceneConditions, type SearchScope } from './scene-conditions.js';
import { type SceneFilter } from './scene-query.js';
import { type SqlParameters } from './sql-parameters.js';

/** So many collections are planned one by one, a tenth of a millisecond each. */
const PLANNED = 100;

/**
 * The best rows of a search, found collection by collection where that is faster: `best` makes the ordered and limited
 * SELECT for a condition; the caller orders what comes together and takes the best of the best.
 *
 * Walking down the common index would be slow when the collections searched are few or old among the others, as for a
 * caller who may not read the largest one: every scene of the others is passed by on the way (10 s among a million).
 */
export function searchParts(
  filter: SceneFilter,
  scope: SearchScope,
  parameters: SqlParameters,
  best: (condition: string) => string,
): string {
  const { searched, isEverything } = scope;
  // Where all spans are nothing, none spoils the bounds of another's time.
  const isUniform = !filter.interval || searched.every(({ longestSpan }) => longestSpan === 0);
  // One plan for very many has to do; it cannot know whose footprints are many, which the common index does.
  const isPlacedAmongMany = searched.length > PLANNED && (filter.bbox ?? filter.intersects) != null;
  if (searched.length < 2 || filter.ids || (isEverything && isUniform) || isPlacedAmongMany)
    return best(sceneConditions(filter, scope, parameters));
  const within = conditionsWithin(filter, scope, parameters);
  if (searched.length <= PLANNED)
    return searched
      .map((collection) => `(${best(within(amongCollections([collection], parameters), [collection]))})`)
      .join(' UNION ALL ');
  const ids = parameters.bind(searched.map(({ id }) => id));
  return `SELECT part.* FROM unnest(${ids}::text[]) c (id),
          LATERAL (${best(within('s.collection_id = c.id', searched))}) part`;
}

import { type VectorFeature } from '#libs/geopackage';
import { type NewUnit } from '../../../fanout/index.js';
import { type Feature } from '../request/feature-body.js';

/** Features that one worker does together: neighbours in the file, which mostly are neighbours in the field, too. */
export interface FeatureUnit {
  /** Their CRS is the task's. */
  readonly features: ReadonlyArray<Omit<Feature, 'epsg'>>;
}

const MOST_FEATURES = 20;
/** A small task is spread over workers rather than over features. */
const UNITS_OF_SMALL_TASK = 100;
/** Corners of the polygons of a unit, so that its row stays small; a feature beyond is a unit of its own. */
const MOST_POSITIONS = 5_000;

/** @param count of all. The units come in the order of the file. */
export async function* featureUnits(
  batches: AsyncIterable<readonly VectorFeature[]>,
  count: number,
): AsyncGenerator<NewUnit> {
  const most = Math.min(MOST_FEATURES, Math.ceil(count / UNITS_OF_SMALL_TASK));
  let [unitId, positions] = [1, 0];
  let features: Array<Omit<Feature, 'epsg'>> = [];
  for await (const batch of batches) {
    for (const { id, identifier, geometry } of batch) {
      const more = positionsOf(geometry);
      if (features.length === most || (features.length > 0 && positions + more > MOST_POSITIONS)) {
        yield unitOf(unitId++, features);
        [features, positions] = [[], 0];
      }
      features.push({ id, identifier, geometry });
      positions += more;
    }
  }
  if (features.length > 0) yield unitOf(unitId, features);
}

function unitOf(unitId: number, features: FeatureUnit['features']): NewUnit {
  const [first, last] = [features[0]!.id, features.at(-1)!.id];
  return {
    unitId,
    name: first === last ? `${first}` : `${first}…${last}`,
    payload: { features } satisfies FeatureUnit,
  };
}

function positionsOf({ type, coordinates }: Feature['geometry']): number {
  const rings = type === 'Polygon' ? coordinates : coordinates.flat();
  return rings.reduce((sum, ring) => sum + ring.length, 0);
}

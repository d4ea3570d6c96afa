import { createHash } from 'node:crypto';
import { type BuiltInCollection } from './built-in-collection.js';
import { DEM } from './dem.js';
import { HLS } from './hls.js';
import { LANDSAT } from './landsat.js';
import { MODIS } from './modis.js';
import { SENTINEL_1 } from './sentinel-1.js';
import { SENTINEL_2 } from './sentinel-2.js';
import { SENTINEL_3 } from './sentinel-3.js';
import { SENTINEL_5P } from './sentinel-5p.js';

/** Every type of the Process API that has a name of its own (process §3.1), by id. */
export const BUILT_IN_COLLECTIONS: readonly BuiltInCollection[] = [
  ...SENTINEL_2,
  SENTINEL_1,
  ...SENTINEL_3,
  SENTINEL_5P,
  ...LANDSAT,
  HLS,
  MODIS,
  DEM,
]
  .map(withFingerprint)
  .sort((a, b) => (a.id < b.id ? -1 : 1));

const BY_ANY_ID = new Map(
  BUILT_IN_COLLECTIONS.flatMap((collection) => {
    const { legacyId, aliases = [] } = collection.definition;
    const ids = [collection.id, ...(legacyId === undefined ? [] : [legacyId]), ...aliases];
    return ids.map((id) => [id, collection] as const);
  }),
);

/** By `sentinel-2-l2a`, or what older clients send: `S2L2A`, `landsat-8-l1c`. Null for collections of users. */
export function builtInCollection(idOrLegacyId: string): BuiltInCollection | null {
  return BY_ANY_ID.get(idOrLegacyId) ?? null;
}

function withFingerprint({ id, document, definition }: BuiltInCollection): BuiltInCollection {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([document, definition]))
    .digest('hex')
    .slice(0, 16);
  return { id, document, definition: { ...definition, fingerprint } };
}

import { type ScriptCollection } from '#libs/evalscript';
import { DATA_MASK } from './plan-bands.js';
import { type RenderInput } from './request.js';

export {
  type Mosaicking,
  type ScriptBand,
  type ScriptCollection,
  type ScriptInput,
  type ScriptOutput,
  type Setup as ScriptSetup,
} from '#libs/evalscript';

/** What a script may know of an entry of `data[]`; legacy spellings of bands are bands of their own. */
export function scriptCollection({ id, collection }: Pick<RenderInput, 'id' | 'collection'>): ScriptCollection {
  const bands = collection.bands.flatMap(({ name, aliases = [], units }) => {
    const names = units.map(({ unit }) => unit);
    return [name, ...aliases].map((spelling) => ({ name: spelling, units: names }));
  });
  return {
    id,
    name: collection.legacyId ?? collection.id,
    bands: [...bands, { name: DATA_MASK, units: ['DN'] }],
  };
}

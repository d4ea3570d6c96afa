import { type BandRead, type PlannedBand } from './plan.js';
import { type RenderBand, type RenderCollection, type RenderUnit, type SceneBandRef } from './request.js';
import { scriptFault } from './script-fault.js';
import { type ScriptBand } from './script-setup.js';

export const DATA_MASK = 'dataMask';

/** A band the script asks for, understood. */
export interface WantedBand extends PlannedBand {
  readonly band: RenderBand;
  readonly scaling: RenderUnit;
}

/** Without dataMask. @throws 400 for a band or unit that the collection does not have, or that cannot be computed. */
export function plannableBands(collection: RenderCollection, wanted: readonly ScriptBand[]): WantedBand[] {
  return wanted.filter(({ name }) => name !== DATA_MASK).map(({ name, unit }) => wantedBand(collection, name, unit));
}

function wantedBand(collection: RenderCollection, name: string, unit: string | null): WantedBand {
  const shown = collection.legacyId ?? collection.id;
  const band =
    collection.bands.find((one) => one.name === name) ?? collection.bands.find((one) => one.aliases?.includes(name));
  if (!band) throw scriptFault(`Collection '${shown}' has no band '${name}'`);
  if (band.source) throw scriptFault(`Band '${name}' of collection '${shown}' is not rendered by this service`);
  const scaling = unit === null ? band.units[0] : band.units.find((one) => one.unit === unit);
  if (!scaling) throw scriptFault(`Band '${name}' of collection '${shown}' has no unit '${unit}'`);
  if (scaling.conversion) {
    throw scriptFault(`Band '${name}' of collection '${shown}' is not rendered in ${scaling.unit} by this service`);
  }
  return { name, unit: scaling.unit, band, scaling };
}

/** How stored numbers of one scene become the script's. */
export function bandRead(
  position: number | null,
  { band, scaling }: Pick<WantedBand, 'band' | 'scaling'>,
  ref: SceneBandRef,
  harmonizeValues: boolean | null,
): BandRead {
  const nodata = ref.nodata !== undefined ? ref.nodata : band.nodata !== undefined ? band.nodata : 'file';
  return { band: position, index: ref.index, nodata, ...linear(band, scaling, ref, harmonizeValues) };
}

/**
 * The scene's own scale and offset belong to the band's first unit that is not DN. Harmonised (process §3.4), DN are
 * those of an offset-free product and nothing is negative; not harmonised, DN are as stored.
 */
function linear(band: RenderBand, scaling: RenderUnit, ref: SceneBandRef, harmonizeValues: boolean | null) {
  const physical = band.units.find(({ unit }) => unit !== 'DN');
  const floor = harmonizeValues === true && physical?.unit === 'REFLECTANCE' ? 0 : null;
  const own = { scale: ref.scale ?? physical?.scale ?? 1, offset: ref.offset ?? physical?.offset ?? 0 };
  if (scaling === physical) {
    if (scaling.perScene && ref.scale === undefined) {
      throw scriptFault(`Band '${band.name}' has no ${scaling.unit} in a scene that declares no scale`);
    }
    return { ...own, floor };
  }
  const isHarmonisedDn = scaling.unit === 'DN' && floor !== null;
  // Rounded: −0.1 / 0.0001 is not quite −1000.
  if (isHarmonisedDn) return { scale: 1, offset: Math.round(own.offset / own.scale), floor };
  return { scale: scaling.scale, offset: scaling.offset, floor: null };
}

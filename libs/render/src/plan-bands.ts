import { noUnit, plannedConversion } from './plan-conversion.js';
import { type BandRead, type PlannedBand } from './plan.js';
import {
  type HeightOptions,
  type RenderBand,
  type RenderCollection,
  type RenderInput,
  type RenderUnit,
  type SceneBandRef,
} from './request.js';
import { scriptFault } from './script-fault.js';
import { type ScriptBand } from './script-setup.js';
import { type ValueConversion } from './value-conversion.js';

export const DATA_MASK = 'dataMask';

/** A band the script asks for, understood. */
export interface WantedBand extends PlannedBand {
  readonly band: RenderBand;
  readonly scaling: RenderUnit;
}

/** Without dataMask. @throws 400 for a band or unit that the collection does not have */
export function plannableBands(collection: RenderCollection, wanted: readonly ScriptBand[]): WantedBand[] {
  return wanted.filter(({ name }) => name !== DATA_MASK).map(({ name, unit }) => wantedBand(collection, name, unit));
}

function wantedBand(collection: RenderCollection, name: string, unit: string | null): WantedBand {
  const shown = collection.legacyId ?? collection.id;
  const band =
    collection.bands.find((one) => one.name === name) ?? collection.bands.find((one) => one.aliases?.includes(name));
  if (!band) throw scriptFault(`Collection '${shown}' has no band '${name}'`);
  const scaling =
    unit === null ? band.units[0] : band.units.find((one) => one.unit.toUpperCase() === unit.toUpperCase());
  if (!scaling) throw scriptFault(`Band '${name}' of collection '${shown}' has no unit '${unit}'`);
  return { name, unit: scaling.unit, band, scaling };
}

/** What a band's numbers depend on besides the band. */
export interface BandContext extends Pick<RenderInput, 'harmonizeValues' | 'heights'> {
  readonly sceneId: string;
}

/**
 * How stored numbers of one scene become the script's.
 * @param position null = read only to know where there is data
 * @throws EVALSCRIPT_INVALID where the scene does not say what the unit needs
 */
export function bandRead(
  position: number | null,
  { band, scaling }: Pick<WantedBand, 'band' | 'scaling'>,
  ref: SceneBandRef,
  { sceneId, harmonizeValues, heights }: BandContext,
): BandRead {
  const nodata: BandRead['nodata'] =
    ref.nodata !== undefined ? ref.nodata : band.nodata !== undefined ? band.nodata : 'file';
  const wanted = { band, scaling, sceneId };
  const conversion = plannedConversion(wanted, ref) ?? geoidConversion(heights);
  return {
    band: position,
    index: ref.index,
    nodata,
    ...linear(wanted, ref, harmonizeValues),
    ...(heights?.clampNegative && { floor: 0 }),
    ...(conversion !== null && { conversion }),
  };
}

function geoidConversion(heights: HeightOptions | undefined): ValueConversion | null {
  return heights?.geoid ? { kind: 'geoid', path: heights.geoid } : null;
}

/**
 * The scene's own scale and offset belong to the band's units that are not DN. Harmonised (process §3.4), DN are
 * those of an offset-free product and nothing is negative; not harmonised, DN are as stored.
 */
function linear(
  { band, scaling, sceneId }: Pick<WantedBand, 'band' | 'scaling'> & { sceneId: string },
  ref: SceneBandRef,
  harmonizeValues: boolean | null,
) {
  const physical = band.units.find(({ unit }) => unit !== 'DN');
  const floor = harmonizeValues === true && physical?.unit === 'REFLECTANCE' ? 0 : null;
  const own = { scale: ref.scale ?? physical?.scale ?? 1, offset: ref.offset ?? physical?.offset ?? 0 };
  // Radiance and what is made of it begin with the same step.
  if (scaling.unit !== 'DN') {
    if (scaling.perScene && ref.scale === undefined) {
      throw noUnit(band.name, scaling.unit, sceneId, 'whose metadata declares no scale for it');
    }
    return { ...own, floor };
  }
  const isHarmonisedDn = scaling.unit === 'DN' && floor !== null;
  // Rounded: −0.1 / 0.0001 is not quite −1000.
  if (isHarmonisedDn) return { scale: 1, offset: Math.round(own.offset / own.scale), floor };
  return { scale: scaling.scale, offset: scaling.offset, floor: null };
}

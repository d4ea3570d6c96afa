import { DomainError } from '#libs/errors';
import { type BandPlace } from '#libs/raster';
import { type TilePlan } from '../../providers/import-provider.js';
import { type BandFile } from './tile-mosaics.js';
import { type WantedBand } from './wanted-bands.js';

/** One COG to be. */
export interface SourcePlan {
  /** Source of the bands in the collection. */
  readonly name: string;
  /** By `bandIndex`. */
  readonly expected: readonly WantedBand[];
  /** Where the pixels of each come from, parallel to `expected`. */
  readonly bands: readonly BandPlace[];
  readonly mask: (BandPlace & { readonly values: readonly number[] }) | null;
}

/** Pure. @throws RASTER_UNSUPPORTED for a plan that lacks a band; TypeError for one of files that were not received */
export function sourcePlans(plan: TilePlan, wanted: readonly WantedBand[], files: readonly BandFile[]): SourcePlan[] {
  const placeOf = (file: string, band: number): BandPlace => {
    const found = files.find(({ path }) => path === file);
    if (!found) throw new TypeError(`the plan of tile ${plan.name} names ${file}, which was not received`);
    return { path: found.local, band, madeHere: found.madeHere };
  };
  const mask = plan.mask && { ...placeOf(plan.mask.file, plan.mask.bandIndex), values: plan.mask.values };
  return [...new Set(wanted.map(({ source }) => source))].map((name) => {
    const expected = wanted.filter(({ source }) => source === name).sort((a, b) => a.bandIndex - b.bandIndex);
    assertGapless(expected);
    const bands = expected.map(({ name: band }) => {
      const found = plan.bands.find((one) => one.band === band);
      if (!found) throw new DomainError('RASTER_UNSUPPORTED', `The delivery has no band ${band}`);
      return placeOf(found.file, found.bandIndex);
    });
    return { name, expected, bands, mask };
  });
}

/** Tiles of a delivery are folders beside each other. @throws TypeError: a provider's adapter made it */
export function assertTileName(name: string): void {
  if (!/^[\w.-]{1,200}$/.test(name) || /^\.+$/.test(name))
    throw new TypeError(`${JSON.stringify(name)} is no name of a tile`);
}

function assertGapless(bands: readonly WantedBand[]): void {
  const gap = bands.find(({ bandIndex }, i) => bandIndex !== i + 1);
  if (gap) throw new TypeError(`band ${gap.name} is band ${gap.bandIndex} of a file that has fewer`);
}

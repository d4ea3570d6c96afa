import { DomainError } from '#libs/errors';
import { type BandPlace } from '#libs/raster';
import { type ByocBand } from '../../../byoc/index.js';
import { type ReceivedFile, type TilePlan } from '../../providers/import-provider.js';

/** One COG to be. */
export interface SourcePlan {
  /** Source of the bands in the collection. */
  readonly name: string;
  /** By `bandIndex`. */
  readonly expected: readonly ByocBand[];
  /** Where the pixels of each come from, parallel to `expected`. */
  readonly bands: readonly BandPlace[];
  readonly mask: (BandPlace & { readonly values: readonly number[] }) | null;
  /** All bands lie in one file in this order. It may hold more after them. */
  readonly isWholeFile: boolean;
}

/** Pure. @throws RASTER_UNSUPPORTED for a plan that lacks a band; TypeError for a provider's plan of files that are not there */
export function sourcePlans(plan: TilePlan, wanted: readonly ByocBand[], files: readonly ReceivedFile[]): SourcePlan[] {
  const localOf = (path: string) => {
    const file = files.find((one) => one.path === path);
    if (!file) throw new TypeError(`the plan of tile ${plan.name} names ${path}, which was not received`);
    return file.local;
  };
  const mask = plan.mask && { path: localOf(plan.mask.file), band: plan.mask.bandIndex, values: plan.mask.values };
  if (wanted.length === 0) return plan.bands.map((band) => unknownSource(band, plan, localOf, mask));
  return [...new Set(wanted.map(({ source }) => source))].map((name) => {
    const expected = wanted.filter(({ source }) => source === name).sort((a, b) => a.bandIndex - b.bandIndex);
    const bands = expected.map(({ name: band }) => {
      const found = plan.bands.find((one) => one.band === band);
      if (!found) throw new DomainError('RASTER_UNSUPPORTED', `The delivery has no band ${band}`);
      return { path: localOf(found.file), band: found.bandIndex };
    });
    assertGapless(expected);
    const isWholeFile = bands.every(({ path, band }, i) => path === bands[0]!.path && band === i + 1);
    return { name, expected, bands, mask, isWholeFile };
  });
}

/** What nobody knew before the first item came: a COG per band, in the format that its file has. */
function unknownSource(
  { band, file, bandIndex }: TilePlan['bands'][number],
  { bands }: TilePlan,
  localOf: (path: string) => string,
  mask: SourcePlan['mask'],
): SourcePlan {
  const isWholeFile = bandIndex === 1 && bands.every((other) => other.band === band || other.file !== file);
  return { name: band, expected: [], bands: [{ path: localOf(file), band: bandIndex }], mask, isWholeFile };
}

/** Tiles of a delivery are folders beside each other. @throws TypeError: a provider's adapter made it */
export function assertTileName(name: string): void {
  if (!/^[\w.-]{1,200}$/.test(name) || /^\.+$/.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a tile`);
}

function assertGapless(bands: readonly ByocBand[]): void {
  const gap = bands.find(({ bandIndex }, i) => bandIndex !== i + 1);
  if (gap) throw new TypeError(`band ${gap.name} is band ${gap.bandIndex} of a file that has fewer`);
}

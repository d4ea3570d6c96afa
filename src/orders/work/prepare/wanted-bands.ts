import { type ExpectedBand } from '#libs/cog';
import { type ByocCollection } from '../../../byoc/index.js';
import { type ImportedBands, type TilePlan } from '../../providers/import-provider.js';

/** A band of a tile to be. */
export interface WantedBand extends ExpectedBand {
  /** File of the tile. */
  readonly source: string;
  readonly noData: number | null;
}

export interface WantedBands {
  readonly bands: readonly WantedBand[];
  readonly noData: number | null;
}

/**
 * Which files a tile has: as the provider says; where it does not know beforehand, as the collection has learnt from its
 * first tile; for that one, a file per band of the plan.
 */
export function wantedBands(
  known: ImportedBands,
  collection: Pick<ByocCollection, 'bands' | 'noData'>,
  plan: TilePlan,
): WantedBands {
  if (known.bands.length > 0) return known;
  if (collection.bands !== null) return { bands: collection.bands, noData: collection.noData };
  const asIs = { bandIndex: 1, bitDepth: null, sampleFormat: null, noData: null };
  return { bands: plan.bands.map(({ band }) => ({ ...asIs, name: band, source: band })), noData: collection.noData };
}

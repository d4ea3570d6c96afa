import { type ByocBand } from '../collections/byoc-band.js';
import { type ByocCollection } from '../collections/byoc-collection.entity.js';
import { type GoodTile } from './judge-tile.js';

/** What pixels of a collection mean. */
export type Configuration = Pick<ByocCollection, 'noData'> & { readonly bands: ByocBand[] };

/** Whether every format is known, so that tiles can be judged side by side. */
export function isConfigured(bands: readonly ByocBand[] | null): bands is ByocBand[] {
  return bands !== null && bands.every(({ sampleFormat }) => sampleFormat !== null);
}

/** Pure: the bands and no-data of a collection once a good tile is in it; the first one fills in what is open. */
export function configurationWith(
  { bands, noData }: Pick<ByocCollection, 'bands' | 'noData'>,
  tile: GoodTile,
): Configuration {
  if (isConfigured(bands)) return { bands, noData };
  if (bands !== null || noData === null) return { bands: [...tile.bands], noData: noData ?? tile.noData };
  // The owner gave one number for all bands; those of the files do not count.
  return { bands: tile.bands.map((band) => ({ ...band, noData: null })), noData };
}

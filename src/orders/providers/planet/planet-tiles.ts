import { basename } from 'node:path';
import { DomainError } from '#libs/errors';
import { type ImportedBands, type ProviderItem, type ReceivedFile, type TileBand, type TilePlan } from '../import-provider.js'; // prettier-ignore
import { ANALYSIS_READY, ANALYSIS_READY_BANDS, BUNDLES, imageBands, MASK_BANDS, maskBands, UNUSABLE_BAND, UNUSABLE_VALUES } from './planet-products.js'; // prettier-ignore
import { type PlanetQuery } from './planet-query.js';

const IS_RASTER = /\.tiff?$/i;
/** `…_3B_udm2_clip.tif`, `…_analytic_udm2.tif`; the older `udm` is something else. */
const IS_MASK = /_udm2(?![a-z\d])/i;
const IS_OLD_MASK = /_udm(?![a-z\d])/i;

/** Planetary variables differ in kind, so their collection learns its bands from the first tile. */
export function planetBands(query: PlanetQuery): ImportedBands {
  if (query.kind === 'catalog') {
    const { bands, mask } = BUNDLES[query.itemType][query.productBundle]!;
    return { bands: [...imageBands(bands), ...(mask === null ? [] : maskBands())], noData: null };
  }
  return { bands: query.type === ANALYSIS_READY ? imageBands(ANALYSIS_READY_BANDS) : [], noData: null };
}

/** Planet delivers one picture per item: one tile. @throws RASTER_UNSUPPORTED naming what is missing */
export function planetTiles(query: PlanetQuery, item: ProviderItem, files: readonly ReceivedFile[]): TilePlan[] {
  const rasters = files.map(({ path }) => path).filter((path) => IS_RASTER.test(path));
  if (query.kind === 'series' && query.type !== ANALYSIS_READY) return [variableTile(item, rasters)];
  const isScene = query.kind === 'catalog';
  const names = isScene ? BUNDLES[query.itemType][query.productBundle]!.bands : ANALYSIS_READY_BANDS;
  const masks = rasters.filter((path) => IS_MASK.test(basename(path)));
  const images = rasters.filter((path) => !IS_MASK.test(basename(path)) && !IS_OLD_MASK.test(basename(path)));
  const image = only(images, 'image', item);
  const mask = isScene ? only(masks, 'usable data mask (udm2)', item) : (masks[0] ?? null);
  return [
    {
      name: 'image',
      sensingTime: item.acquired,
      bands: [...bandsIn(image, names), ...(isScene ? bandsIn(mask!, MASK_BANDS) : [])],
      mask: mask === null ? null : { file: mask, bandIndex: UNUSABLE_BAND, values: UNUSABLE_VALUES },
    },
  ];
}

/** Each raster is one band that the end of its name tells: `…_swc.tiff` is SWC, `…_swc-qf.tiff` its quality flags, SWC_QF. */
function variableTile(item: ProviderItem, rasters: readonly string[]): TilePlan {
  if (rasters.length === 0) throw unsupported(item, 'has no raster');
  const bands = rasters.map((file): TileBand => ({ band: variableOf(file), file, bandIndex: 1 }));
  if (new Set(bands.map(({ band }) => band)).size < bands.length)
    throw unsupported(item, `has several rasters of one kind: ${rasters.join(', ')}`);
  return { name: 'variable', sensingTime: item.acquired, bands, mask: null };
}

function variableOf(file: string): string {
  const end = /([^_]+)\.tiff?$/i.exec(basename(file))?.[1] ?? 'band';
  const name = end.toUpperCase().replace(/\W/g, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

function bandsIn(file: string, names: readonly string[]): TileBand[] {
  return names.map((band, i) => ({ band, file, bandIndex: i + 1 }));
}

function only(found: readonly string[], what: string, item: ProviderItem): string {
  const [first, ...more] = found;
  if (first === undefined) throw unsupported(item, `has no ${what}`);
  if (more.length > 0) throw unsupported(item, `has more than one ${what}: ${found.join(', ')}`);
  return first;
}

function unsupported({ id }: ProviderItem, why: string): DomainError {
  return new DomainError('RASTER_UNSUPPORTED', `What Planet delivered of ${id} ${why}`);
}

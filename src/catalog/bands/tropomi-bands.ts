import { type StacItem } from '#libs/stac';
import { type BandDefinition } from '../definitions/collection-definition.js';
import { isNetcdfHref, type ItemLayer } from './item-layers.js';
import { type NamedBand } from './scene-bands.js';

/** Product of Sentinel-5P → how its bands begin; one file holds the bands of one product. */
const BANDS: Readonly<Record<string, string>> = { AER_AI: 'AER_AI_', CLOUD: 'CLOUD_' };

/**
 * The bands of a Sentinel-5P item, all in its one netCDF file. Which product it is the file's own name tells
 * (`S5P_OFFL_L2__NO2____…`), or the item.
 */
export function tropomiBands(
  item: StacItem,
  bands: readonly BandDefinition[],
  layers: readonly ItemLayer[],
): NamedBand[] {
  const file = layers.find(({ href }) => isNetcdfHref(href));
  const product = file && productOf(item, file.href);
  if (!file || !product) return [];
  const start = BANDS[product];
  const held = bands.filter(({ name }) => (start === undefined ? name === product : name.startsWith(start)));
  return held.map(({ name }) => [name, { asset: file.asset, href: file.href, index: 1 }]);
}

function productOf({ properties }: StacItem, href: string): string | null {
  const [, named] = /S5P_[A-Z]{4}_L2__([A-Z0-9_]{6})/.exec(href) ?? [];
  const told = named ?? properties['s5p:type'] ?? properties['s5p:product_name'];
  return typeof told === 'string' ? told.replace(/_+$/, '').replaceAll('-', '_').toUpperCase() : null;
}

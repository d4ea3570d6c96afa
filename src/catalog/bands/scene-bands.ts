import { type StacItem } from '#libs/stac';
import { type BandDefinition, type CollectionDefinition } from '../definitions/collection-definition.js';
import { type SceneBand, type SceneBands } from '../scene.js';
import { layerOf } from './band-match.js';
import { boaOffset } from './boa-offset.js';
import { itemLayers, type ItemLayer } from './item-layers.js';
import { tropomiBands } from './tropomi-bands.js';

/**
 * Which file and which of its bands holds each band of the collection.
 * @param definition null = the collection has no band table: bands are named as the item's assets name them.
 * @returns null for an item without raster assets.
 */
export function sceneBands(item: StacItem, definition: CollectionDefinition | null): SceneBands | null {
  const layers = itemLayers(item, { withNetcdf: definition?.netcdf !== undefined });
  const bands = [
    ...(definition?.netcdf === 'sentinel-5p' ? tropomiBands(item, definition.bands, layers) : []),
    ...(definition === null ? ownBands(layers) : definedBands(definition.bands, layers, item)),
  ];
  return bands.length === 0 ? null : Object.fromEntries(bands);
}

export type NamedBand = [name: string, band: SceneBand];

function definedBands(bands: readonly BandDefinition[], layers: readonly ItemLayer[], item: StacItem): NamedBand[] {
  return bands.flatMap((band): NamedBand[] => {
    const layer = band.source === undefined ? layerOf(band, layers, item, bands) : null;
    if (layer === null) return [];
    const offset = (isReflectance(band) ? boaOffset(item, layer) : undefined) ?? layer.offset;
    return [[band.name, sceneBand({ ...layer, offset })]];
  });
}

/** `red` for a file of one band, `red_1` or `stack_nir` for one band of several. */
function ownBands(layers: readonly ItemLayer[]): NamedBand[] {
  return layers
    .filter(({ isPicture }) => !isPicture)
    .map((layer) => {
      const { asset, of, name, index } = layer;
      return [of === 1 ? asset : `${asset}_${name ?? index}`, sceneBand(layer)];
    });
}

function isReflectance({ units }: BandDefinition): boolean {
  return units.some(({ unit }) => unit === 'REFLECTANCE');
}

function sceneBand({ asset, href, index, scale, offset, nodata }: ItemLayer): SceneBand {
  const band: { -readonly [K in keyof SceneBand]: SceneBand[K] } = { asset, href, index };
  if (scale !== undefined) band.scale = scale;
  if (offset !== undefined) band.offset = offset;
  if (nodata !== undefined) band.nodata = nodata;
  return band;
}

import { type StacAsset, type StacCollection } from '#libs/stac';
import { type BandDefinition, type CollectionDefinition } from '../../definitions/collection-definition.js';

type Band = Record<string, unknown>;

const DATA_TYPE: Readonly<Record<string, string>> = {
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  FLOAT32: 'float32',
  FLOAT64: 'float64',
};

/** Prefix of a member of a band → the extension that says what it is. */
const EXTENSIONS = {
  'eo:': 'https://stac-extensions.github.io/eo/v2.0.0/schema.json',
  'raster:': 'https://stac-extensions.github.io/raster/v2.0.0/schema.json',
};

/**
 * `bands` and `item_assets` of STAC 1.1 with their extensions, from the collection's band table, for documents that say
 * nothing of bands themselves. Documents of STAC 1.0 have no members for it and get none.
 */
export function bandMembers(
  document: Pick<StacCollection, 'stac_version' | 'stac_extensions' | 'item_assets' | 'summaries'>,
  definition: CollectionDefinition | null,
): Partial<StacCollection> {
  const isDescribed =
    'bands' in document || document.item_assets !== undefined || document.summaries?.['bands'] !== undefined;
  if (definition === null || definition.bands.length === 0 || isDescribed || document.stac_version.startsWith('1.0'))
    return {};
  const byAsset = Map.groupBy(definition.bands, ({ name, assetKeys }) => assetKeys?.[0] ?? name);
  const assets: Array<[string, Partial<StacAsset>]> = [...byAsset].map(([key, bands]) => [
    key,
    { roles: ['data'], bands: bands.map(stacBand) },
  ]);
  const bands = definition.bands.map(stacBand);
  const used = Object.entries(EXTENSIONS)
    .filter(([prefix]) => bands.some((band) => Object.keys(band).some((member) => member.startsWith(prefix))))
    .map(([, extension]) => extension);
  return {
    stac_extensions: [...new Set([...(document.stac_extensions ?? []), ...used])],
    bands,
    item_assets: Object.fromEntries(assets),
  };
}

/** STAC 1.1 Band; only what the definition knows. */
function stacBand(band: BandDefinition): Band {
  const [unit] = band.units;
  const members: Band = {
    name: band.name,
    description: band.description,
    data_type: DATA_TYPE[band.sampleType],
    nodata: band.nodata ?? undefined,
    unit: unit?.unit,
    gsd: band.resolutionM ?? undefined,
    'eo:common_name': band.commonName,
    'eo:center_wavelength': band.centerWavelengthUm,
    'eo:full_width_half_max': band.fullWidthHalfMaxUm,
    'raster:scale': unit !== undefined && unit.scale !== 1 ? unit.scale : undefined,
    'raster:offset': unit !== undefined && unit.offset !== 0 ? unit.offset : undefined,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

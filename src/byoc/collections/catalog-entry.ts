import { resolutionLimitM } from '#libs/cog';
import { type CollectionChanges, type BandDefinition, type SampleType } from '../../catalog/index.js';
import { type ByocBand } from './byoc-band.js';
import { type ByocCollection } from './byoc-collection.entity.js';

type Described = Pick<ByocCollection, 'name' | 'bands' | 'noData' | 'settings' | 'maxMetersPerPixel'>;

const RESAMPLING = ['NEAREST', 'BILINEAR', 'BICUBIC'];

/** What the catalogue says about a BYOC collection (byoc §7): bands in DN, raw values, filters and summaries. */
export function catalogEntry(collection: Described): Required<Pick<CollectionChanges, 'document' | 'definition'>> {
  const bands = collection.bands ?? [];
  return {
    document: {
      type: 'Collection',
      stac_version: '1.1.0',
      title: collection.name,
      description: `Bring-your-own-COG collection ${collection.name}`,
      license: 'other',
      summaries: {
        'eo:bands': bands.map(({ name }) => ({ name })),
        // Index-aligned with eo:bands: clients read them side by side.
        'raster:bands': bands.map((band) => rasterBand(band, collection.noData)),
      },
    },
    definition: {
      bands: bands.map((band) => bandDefinition(band, collection.noData)),
      mosaicking: ['SIMPLE', 'ORBIT', 'TILE'],
      dataFilters: { mosaickingOrder: ['mostRecent', 'leastRecent'] },
      processing: { upsampling: RESAMPLING, downsampling: RESAMPLING },
      queryables: {},
      distinct: [],
      ...coarsest(collection),
    },
  };
}

/** byoc §7; no tile, no limit. */
function coarsest({ maxMetersPerPixel, settings }: Described) {
  const override = settings.maxMetersPerPixelOverride ?? null;
  if (maxMetersPerPixel === null && override === null) return {};
  return { coarsestResolutionM: resolutionLimitM(maxMetersPerPixel, override) };
}

/** STAC raster extension names. */
export function dataTypeOf({ bitDepth, sampleFormat }: ByocBand): string {
  return `${(sampleFormat ?? 'UINT').toLowerCase()}${bitDepth}`;
}

function rasterBand(band: ByocBand, collectionNoData: number | null) {
  const nodata = band.noData ?? collectionNoData;
  return { data_type: dataTypeOf(band), ...(nodata !== null && { nodata }) };
}

function bandDefinition(band: ByocBand, collectionNoData: number | null): BandDefinition {
  return {
    name: band.name,
    units: [{ unit: 'DN', scale: 1, offset: 0 }],
    sampleType: dataTypeOf(band).toUpperCase() as SampleType,
    resolutionM: null,
    nodata: band.noData ?? collectionNoData,
  };
}

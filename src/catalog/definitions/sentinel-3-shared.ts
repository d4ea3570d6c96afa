import { unit, type BandTraits } from './band-notation.js';
import { type CollectionFacts } from './built-in-collection.js';
import { COPERNICUS } from './copernicus.js';
import { EVERY_MOSAICKING, ONE_KERNEL } from './request-vocabulary.js';

export const SENTINEL_3_FACTS = {
  ...COPERNICUS,
  bbox: [-180, -90, 180, 90],
  platforms: ['sentinel-3a', 'sentinel-3b'],
  constellation: 'sentinel-3',
} satisfies Partial<CollectionFacts>;
export const KEYWORDS = ['sentinel', 'copernicus'];

export const SURFACE: BandTraits = {
  units: [unit('REFLECTANCE')],
  sampleType: 'UINT16',
  nodata: 65535,
  resolutionM: 300,
};

export const SENTINEL_3_REQUESTS = {
  netcdf: 'sentinel-3',
  mosaicking: EVERY_MOSAICKING,
  processing: ONE_KERNEL,
  distinct: [],
} as const;

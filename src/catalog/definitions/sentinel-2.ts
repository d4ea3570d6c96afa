import { band, CODES_8, DN, spectral, unit, type BandTraits, type SpectralRow } from './band-notation.js';
import { builtIn, type CollectionFacts } from './built-in-collection.js';
import { type BandDefinition, type CollectionDefinition } from './collection-definition.js';
import { COPERNICUS } from './copernicus.js';
import { CLOUD_COVER } from './queryable-properties.js';
import { BY_TIME_AND_CLOUD, EVERY_MOSAICKING, RESAMPLING } from './request-vocabulary.js';

/** Baseline 04.00 and later is offset by −1000 (process §3.4); scenes declare that themselves, so there is none here. */
const OPTICAL: BandTraits = { units: [unit('REFLECTANCE', 0.0001), DN], sampleType: 'UINT16', nodata: 0 };

/** Name, m, centre and FWHM in µm, key in STAC catalogues that name assets by colour. Wavelengths of Sentinel-2A. */
const OPTICAL_BANDS = [
  ['B01', 60, 0.4427, 0.021, 'coastal'],
  ['B02', 10, 0.4924, 0.066, 'blue'],
  ['B03', 10, 0.5598, 0.036, 'green'],
  ['B04', 10, 0.6646, 0.031, 'red'],
  ['B05', 20, 0.7041, 0.015, 'rededge1'],
  ['B06', 20, 0.7405, 0.015, 'rededge2'],
  ['B07', 20, 0.7828, 0.02, 'rededge3'],
  ['B08', 10, 0.8328, 0.106, 'nir'],
  ['B8A', 20, 0.8647, 0.021, 'nir08'],
  ['B09', 60, 0.9451, 0.02, 'nir09'],
  ['B10', 60, 1.3735, 0.031, 'cirrus'],
  ['B11', 20, 1.6137, 0.091, 'swir16'],
  ['B12', 20, 2.2024, 0.175, 'swir22'],
] as const;

const optical = spectral(
  OPTICAL,
  OPTICAL_BANDS.map(([name, metres, center, width, color]): SpectralRow => {
    const commonName = color.replace(/^rededge\d$/, 'rededge');
    return [name, metres, center, width, commonName, ...keysOf(name, color, metres)];
  }),
);

/**
 * `B04` (Planetary Computer, Earth Search v0), `red` (Earth Search v1), `B04_10m` (SAFE, Copernicus Data Space), then the
 * resampled copies of level 2A, finest first, and the JPEG 2000 originals beside COGs.
 */
function keysOf(name: string, key: string, metres: number): string[] {
  const coarser = [10, 20, 60].filter((m) => m > metres);
  // Level 2A holds the 60 m bands at 20 m too, blown up; better than nothing.
  const finer = metres === 60 ? [20] : [];
  const sizes = [metres, ...coarser, ...finer];
  return [
    key,
    ...sizes.map((m) => `${name}_${m}m`),
    ...sizes.filter((m) => m !== metres).map((m) => `${key}_${m}m`),
    `${key}-jp2`,
  ];
}

/** Grids of 5 km in MTD_TL.xml. */
const ANGLES = ['sunAzimuthAngles', 'sunZenithAngles', 'viewAzimuthMean', 'viewZenithMean'].map((name) =>
  band(name, { units: [unit('DEGREES')], sampleType: 'FLOAT32', resolutionM: 5000, source: 'metadata' }),
);

/** Of s2cloudless, 160 m; only where a scene brings them. */
const CLOUD_MASKS: readonly BandDefinition[] = [
  {
    ...band('CLP', { units: [DN], sampleType: 'UINT8', resolutionM: 160 }, 'clp'),
    description: 'Cloud probability, 0–255',
  },
  {
    ...band('CLM', { ...CODES_8, resolutionM: 160, nodata: 255 }, 'clm'),
    description: 'Cloud mask: 0 clear, 1 cloud, 255 no data',
  },
];

const AEROSOL: BandTraits = { units: [unit('OPTICAL_DEPTH', 0.001), DN], sampleType: 'UINT16', resolutionM: 10 };
const PERCENT: BandTraits = { units: [unit('PERCENT')], sampleType: 'UINT8', resolutionM: 20 };
const sizes = (name: string, ...metres: number[]) => [
  name,
  ...metres.flatMap((m) => [`${name}_${m}m`, `${name.toLowerCase()}_${m}m`]),
];

const LEVEL_2_LAYERS: readonly BandDefinition[] = [
  {
    ...band('AOT', AEROSOL, ...sizes('AOT', 10), 'aot', ...sizes('AOT', 20, 60), 'aot-jp2'),
    description: 'Aerosol optical thickness',
  },
  {
    ...band('SCL', { ...CODES_8, resolutionM: 20, nodata: 0 }, 'scl', ...sizes('SCL', 20, 60), 'scl-jp2'),
    description:
      'Scene classification: 0 no data, 1 defective, 2 dark, 3 cloud shadow, 4 vegetation, 5 bare, 6 water, ' +
      '7 unclassified, 8 cloud medium, 9 cloud high, 10 thin cirrus, 11 snow',
  },
  {
    ...band('SNW', PERCENT, 'snow', ...sizes('SNW', 20, 60), ...sizes('MSK_SNWPRB', 20, 60)),
    description: 'Snow probability',
  },
  {
    ...band('CLD', PERCENT, 'cloud', ...sizes('CLD', 20, 60), ...sizes('MSK_CLDPRB', 20, 60)),
    description: 'Cloud probability',
  },
];

const REQUESTS: Omit<CollectionDefinition, 'bands'> = {
  mosaicking: EVERY_MOSAICKING,
  dataFilters: {
    ...BY_TIME_AND_CLOUD,
    previewMode: ['DETAIL', 'TILE_PREVIEW', 'PREVIEW', 'EXTENDED_PREVIEW'],
  },
  processing: { ...RESAMPLING, harmonizeValues: true },
  queryables: CLOUD_COVER,
  distinct: [],
  coarsestResolutionM: 1500,
};

const FACTS = {
  ...COPERNICUS,
  bbox: [-180, -56, 180, 83],
  platforms: ['sentinel-2a', 'sentinel-2b', 'sentinel-2c'],
  instruments: ['msi'],
  constellation: 'sentinel-2',
} satisfies Partial<CollectionFacts>;

export const SENTINEL_2 = [
  builtIn(
    'sentinel-2-l1c',
    {
      ...FACTS,
      title: 'Sentinel-2 L1C',
      description: 'Top-of-atmosphere reflectance in 13 bands of 10 to 60 m, in tiles of 110 km.',
      keywords: ['sentinel', 'copernicus', 'msi', 'reflectance', 'toa'],
      days: ['2015-11-01', null],
    },
    { ...REQUESTS, legacyId: 'S2L1C', bands: [...optical, ...CLOUD_MASKS, ...ANGLES] },
  ),
  builtIn(
    'sentinel-2-l2a',
    {
      ...FACTS,
      title: 'Sentinel-2 L2A',
      description: 'Surface reflectance in 12 bands of 10 to 60 m, with scene classification, in tiles of 110 km.',
      keywords: ['sentinel', 'copernicus', 'msi', 'reflectance', 'surface reflectance', 'boa'],
      days: ['2016-11-01', null],
    },
    {
      ...REQUESTS,
      legacyId: 'S2L2A',
      bands: [...optical.filter(({ name }) => name !== 'B10'), ...LEVEL_2_LAYERS, ...CLOUD_MASKS, ...ANGLES],
    },
  ),
] as const;

import { band, bands, CODES_16, CODES_8, unit, type BandTraits } from './band-notation.js';
import { builtIn } from './built-in-collection.js';
import { CLOUD_COVER, ORBIT_STATE } from './queryable-properties.js';
import { BY_TIME, BY_TIME_AND_CLOUD, ONE_KERNEL, ORBIT_DIRECTION } from './request-vocabulary.js';
import { OLCI_ABSORPTION, olciBands, slstrReflective, slstrThermal } from './sentinel-3-bands.js';
import { KEYWORDS, SENTINEL_3_FACTS, SENTINEL_3_REQUESTS, SURFACE } from './sentinel-3-shared.js';
import { SENTINEL_3_SYNERGY } from './sentinel-3-synergy.js';

const TOA: BandTraits = {
  units: [unit('REFLECTANCE', 1, 0, 'solar-irradiance'), unit('RADIANCE')],
  sampleType: 'UINT16',
};
/** Tie points, every 64th column. */
const METEO: BandTraits = { units: [], sampleType: 'FLOAT32', resolutionM: 19_000 };
const DEGREES = { ...METEO, units: [unit('DEGREES')] };
const LAYER: BandTraits = { units: [], sampleType: 'UINT8', nodata: 255, resolutionM: 300 };
const layer = (name: string, unitName: string) => band(name, { ...LAYER, units: [unit(unitName)] });

const OLCI_L1 = builtIn(
  'sentinel-3-olci',
  {
    ...SENTINEL_3_FACTS,
    title: 'Sentinel-3 OLCI L1B',
    description: 'Top-of-atmosphere reflectance and radiance in 21 bands of 300 m.',
    keywords: [...KEYWORDS, 'olci', 'ocean colour', 'toa'],
    days: ['2016-04-25', null],
    instruments: ['olci'],
  },
  {
    ...SENTINEL_3_REQUESTS,
    legacyId: 'S3OLCI',
    bands: [
      ...olciBands(
        { ...TOA, nodata: 65535 },
        (n) => `Oa${n}_radiance`,
        (n) => `oa${n}-radiance`,
        (n) => `Oa${n}_radianceData`,
      ),
      band('QUALITY_FLAGS', { ...CODES_16, sampleType: 'UINT32', resolutionM: 300 }, 'qualityFlags', 'quality-flags'),
      ...bands(['SAA', 'SZA', 'VAA', 'VZA'], DEGREES),
      band('HUMIDITY', { ...METEO, units: [unit('PERCENT')] }),
      band('SEA_LEVEL_PRESSURE', { ...METEO, units: [unit('HECTOPASCALS')] }),
      ...bands(['TOTAL_COLUMN_OZONE', 'TOTAL_COLUMN_WATER_VAPOUR'], { ...METEO, units: [unit('KG_M2')] }),
    ],
    dataFilters: BY_TIME,
    queryables: {},
  },
);

const OLCI_L2 = builtIn(
  'sentinel-3-olci-l2',
  {
    ...SENTINEL_3_FACTS,
    title: 'Sentinel-3 OLCI L2',
    description: 'Land and water products of 300 m: vegetation indices, chlorophyll, suspended matter, reflectance.',
    keywords: [...KEYWORDS, 'olci', 'ocean colour', 'chlorophyll', 'vegetation'],
    days: ['2016-04-25', null],
    instruments: ['olci'],
  },
  {
    ...SENTINEL_3_REQUESTS,
    bands: [
      layer('GIFAPAR', 'FRACTION'),
      layer('IWV_L', 'KG_M2'),
      layer('OTCI', 'INDEX'),
      ...bands(['RC681', 'RC865'], SURFACE),
      band('LQSF', { ...CODES_16, sampleType: 'UINT32', resolutionM: 300 }, 'lqsf'),
      layer('IWV_W', 'KG_M2'),
      ...['CHL_OC4ME', 'CHL_NN'].map((name) => layer(name, 'LOG10_MILLIGRAMS_M3')),
      ...['ADG443_NN', 'KD490_M07'].map((name) => layer(name, 'LOG10_1_M')),
      // The service's own spelling, although the quantity is g/m³.
      layer('TSM_NN', 'LOG10_GRAMS_M2'),
      layer('PAR', 'MICROEINSTEINS_S_M2'),
      layer('A865', 'ANGSTROM_EXPONENT'),
      layer('T865', 'OPTICAL_DEPTH'),
      ...olciBands(
        SURFACE,
        (n) => `Oa${n}_reflectance`,
        (n) => `oa${n}-reflectance`,
      ).filter(({ name }) => !OLCI_ABSORPTION.includes(name)),
    ],
    dataFilters: BY_TIME_AND_CLOUD,
    queryables: CLOUD_COVER,
  },
);

const SLSTR_L1 = builtIn(
  'sentinel-3-slstr',
  {
    ...SENTINEL_3_FACTS,
    title: 'Sentinel-3 SLSTR L1B',
    description: 'Top-of-atmosphere reflectance of 500 m and brightness temperature of 1 km.',
    keywords: [...KEYWORDS, 'slstr', 'thermal', 'toa'],
    days: ['2016-05-03', null],
    instruments: ['slstr'],
    summaries: { 'sat:orbit_state': ['ascending', 'descending'] },
  },
  {
    ...SENTINEL_3_REQUESTS,
    legacyId: 'S3SLSTR',
    // The nadir view; with `view: OBLIQUE` a scene's `…_ao`, `…_io` files take their place.
    bands: [
      ...slstrReflective(
        { ...TOA, sampleType: 'INT16', nodata: -32768 },
        (name) => `${name}_radiance_an`,
        (name) => `${name.toLowerCase()}-radiance-an`,
      ),
      ...slstrThermal(
        (name) => `${name}_BT_${name === 'F1' ? 'fn' : 'in'}`,
        (name) => `${name.toLowerCase()}-bt-${name === 'F1' ? 'fn' : 'in'}`,
      ),
    ],
    dataFilters: { ...BY_TIME_AND_CLOUD, ...ORBIT_DIRECTION },
    processing: { ...ONE_KERNEL, view: ['NADIR', 'OBLIQUE'] },
    queryables: { ...CLOUD_COVER, ...ORBIT_STATE },
    distinct: ['sat:orbit_state'],
  },
);

const LST: BandTraits = { units: [unit('KELVIN')], sampleType: 'INT16', nodata: -32768, resolutionM: 1000 };

const SLSTR_L2 = builtIn(
  'sentinel-3-slstr-l2',
  {
    ...SENTINEL_3_FACTS,
    title: 'Sentinel-3 SLSTR L2',
    description: 'Land surface temperature of 1 km with its uncertainty and quality flags.',
    keywords: [...KEYWORDS, 'slstr', 'land surface temperature', 'lst'],
    days: ['2016-05-03', null],
    instruments: ['slstr'],
    summaries: { 'sat:orbit_state': ['ascending', 'descending'] },
  },
  {
    ...SENTINEL_3_REQUESTS,
    legacyId: 'S3SLSTRL2',
    bands: [
      band('LST', LST, 'LST_in', 'lst-in'),
      band('LST_uncertainty', LST),
      band('NDVI', { ...LST, units: [unit('INDEX')] }),
      ...bands(['CLOUD', 'CONFIDENCE'], { ...CODES_16, resolutionM: 1000 }),
      ...bands(['BAYES', 'POINTING'], { ...CODES_8, resolutionM: 1000 }),
    ],
    dataFilters: { ...BY_TIME_AND_CLOUD, ...ORBIT_DIRECTION },
    queryables: { ...CLOUD_COVER, ...ORBIT_STATE },
    distinct: ['sat:orbit_state'],
  },
);

export const SENTINEL_3 = [OLCI_L1, OLCI_L2, SLSTR_L1, SLSTR_L2, SENTINEL_3_SYNERGY] as const;

import { band, unit, type BandTraits } from './band-notation.js';
import { builtIn } from './built-in-collection.js';
import { BY_TIME } from './request-vocabulary.js';
import { OLCI_ABSORPTION, olciBands, slstrReflective } from './sentinel-3-bands.js';
import { KEYWORDS, SENTINEL_3_FACTS, SENTINEL_3_REQUESTS, SURFACE } from './sentinel-3-shared.js';

const VEGETATION: BandTraits = { units: [unit('REFLECTANCE')], sampleType: 'INT16', resolutionM: 1000 };
const BYTE: BandTraits = { ...VEGETATION, sampleType: 'UINT8' };

/** SPOT VEGETATION continuity products: VG1 of one day, V10 of ten. */
function vegetationBands(product: 'VG1' | 'V10') {
  const of = (name: string, traits: BandTraits, unitName: string) =>
    band(`${name}_${product}`, { ...traits, units: [unit(unitName)] });
  return [
    ...['B0', 'B2', 'B3', 'MIR'].map((name) => of(name, VEGETATION, 'REFLECTANCE')),
    ...(product === 'VG1' ? ['NDVI', 'TOA_NDVI'] : ['NDVI']).map((name) => of(name, BYTE, 'INDEX')),
    of('OG', BYTE, 'ATMCM'),
    ...['SAA', 'VAA'].map((name) => of(name, { ...BYTE, sampleType: 'INT8' }, 'DEGREES')),
    ...['SZA', 'VZA'].map((name) => of(name, BYTE, 'DEGREES')),
    of('WVG', BYTE, 'GRAMS_CM2'),
    of('AG', BYTE, 'OPTICAL_DEPTH'),
  ];
}

export const SENTINEL_3_SYNERGY = builtIn(
  'sentinel-3-synergy-l2',
  {
    ...SENTINEL_3_FACTS,
    title: 'Sentinel-3 Synergy L2',
    description: 'Surface reflectance of OLCI and SLSTR together, and the VG1 and V10 vegetation products of 1 km.',
    keywords: [...KEYWORDS, 'olci', 'slstr', 'synergy', 'surface reflectance', 'vegetation'],
    days: ['2018-09-22', null],
    instruments: ['olci', 'slstr'],
  },
  {
    ...SENTINEL_3_REQUESTS,
    bands: [
      ...olciBands(
        SURFACE,
        (n) => `Syn_Oa${n}_reflectance`,
        (n) => `syn-oa${n}-reflectance`,
      ).filter(({ name }) => !OLCI_ABSORPTION.includes(name)),
      ...slstrReflective(
        SURFACE,
        (name) => `Syn_${name}N_reflectance`,
        (name) => `syn-${name.toLowerCase()}n-reflectance`,
      ).filter(({ name }) => name !== 'S4'),
      ...vegetationBands('VG1'),
      ...vegetationBands('V10'),
    ],
    dataFilters: BY_TIME,
    queryables: {},
  },
);

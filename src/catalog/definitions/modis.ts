import { spectral, unit, type SpectralRow } from './band-notation.js';
import { builtIn } from './built-in-collection.js';
import { BY_TIME, EVERY_MOSAICKING, RESAMPLING } from './request-vocabulary.js';

const BANDS = [
  ['B01', 0.645, 0.05, 'red'],
  ['B02', 0.8585, 0.035, 'nir08'],
  ['B03', 0.469, 0.02, 'blue'],
  ['B04', 0.555, 0.02, 'green'],
  ['B05', 1.24, 0.02, null],
  ['B06', 1.64, 0.024, 'swir16'],
  ['B07', 2.13, 0.05, 'swir22'],
] as const;

export const MODIS = builtIn(
  'modis',
  {
    title: 'MODIS MCD43A4',
    description: 'Nadir BRDF-adjusted reflectance of Terra and Aqua, 500 m, daily from 16 days of views.',
    keywords: ['modis', 'nasa', 'terra', 'aqua', 'brdf', 'nbar', 'reflectance'],
    providers: [{ name: 'NASA LP DAAC', roles: ['producer', 'licensor'], url: 'https://lpdaac.usgs.gov' }],
    licenseUrl: 'https://lpdaac.usgs.gov/data/data-citation-and-policies/',
    bbox: [-180, -90, 180, 90],
    days: ['2000-02-24', null],
    platforms: ['terra', 'aqua'],
    instruments: ['modis'],
  },
  {
    legacyId: 'MODIS',
    bands: spectral(
      { units: [unit('REFLECTANCE', 0.0001)], sampleType: 'INT16', nodata: 32767 },
      BANDS.map(([name, center, width, color]): SpectralRow => {
        const number = Number(name.slice(1));
        return [name, 500, center, width, color, `Nadir_Reflectance_Band${number}`];
      }),
    ),
    mosaicking: EVERY_MOSAICKING,
    dataFilters: BY_TIME,
    processing: RESAMPLING,
    queryables: {},
    distinct: [],
  },
);

import { band, unit } from './band-notation.js';
import { builtIn } from './built-in-collection.js';
import { DEM_INSTANCES, RESAMPLING } from './request-vocabulary.js';

/** Scenes say which model they belong to by `dem:instance`; the Sentinel Hub catalogue does not know this collection. */
export const DEM = builtIn(
  'dem',
  {
    title: 'Digital elevation model',
    description: 'Terrain height above the geoid, of Copernicus DEM (30 m, 90 m) or Mapzen terrain tiles.',
    keywords: ['dem', 'elevation', 'terrain', 'copernicus', 'mapzen'],
    providers: [
      { name: 'European Space Agency', roles: ['licensor'], url: 'https://dataspace.copernicus.eu' },
      { name: 'Airbus', roles: ['producer'], url: 'https://www.airbus.com' },
    ],
    licenseUrl: 'https://dataspace.copernicus.eu/explore-data/data-collections/copernicus-contributing-missions',
    bbox: [-180, -90, 180, 90],
    days: ['2010-12-12', '2015-01-16'],
    platforms: ['tandem-x'],
    instruments: [],
    summaries: { 'dem:instance': DEM_INSTANCES },
  },
  {
    legacyId: 'DEM',
    bands: [
      {
        ...band('DEM', { units: [unit('METERS'), unit('DN')], sampleType: 'FLOAT32' }, 'data', 'dem', 'elevation'),
        description: 'Orthometric height',
      },
    ],
    mosaicking: ['SIMPLE'],
    dataFilters: { demInstance: DEM_INSTANCES },
    processing: { ...RESAMPLING, egm: true, clampNegative: true },
    queryables: {},
    distinct: [],
    timeless: true,
  },
);

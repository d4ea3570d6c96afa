import { bands, unit } from './band-notation.js';
import { builtIn } from './built-in-collection.js';
import { COPERNICUS } from './copernicus.js';
import { BY_TIME, NO_TILES, ONE_KERNEL } from './request-vocabulary.js';

const TIMELINESS = ['NRTI', 'OFFL', 'RPRO'];
const PRODUCTS = 'O3 O3_TCL O3_PR O3_TPR NO2 SO2 CO CH4 HCHO CLOUD AER_AI AER_LH FRESCO BD3 BD6 BD7'.split(' ');

/** Bands of one unit; 9.96921e36 is the netCDF fill value of floats. A scene holds the bands of one product only. */
const inUnit = (names: string, ...units: string[]) =>
  bands(names.split(' '), {
    units: units.map((name) => unit(name)),
    sampleType: 'FLOAT32',
    nodata: 9.969209968386869e36,
  });

export const SENTINEL_5P = builtIn(
  'sentinel-5p-l2',
  {
    ...COPERNICUS,
    title: 'Sentinel-5P L2',
    description: 'Trace gases, aerosols and clouds of TROPOMI, about 5.5 km × 3.5 km (7 km before August 2019).',
    keywords: ['sentinel', 'copernicus', 'tropomi', 'atmosphere', 'air quality'],
    bbox: [-180, -90, 180, 90],
    days: ['2018-04-30', null],
    platforms: ['sentinel-5p'],
    instruments: ['tropomi'],
    constellation: 'sentinel-5p',
    summaries: { 's5p:type': PRODUCTS, 's5p:timeliness': TIMELINESS },
  },
  {
    legacyId: 'S5PL2',
    netcdf: 'sentinel-5p',
    bands: [
      // Older clients ask for DN, which is the same number.
      ...inUnit('CO HCHO NO2 O3 SO2', 'MOL_M2', 'DN'),
      ...inUnit('CH4', 'PPB'),
      ...inUnit('AER_AI_340_380 AER_AI_354_388', 'INDEX'),
      ...inUnit('CLOUD_BASE_PRESSURE CLOUD_TOP_PRESSURE', 'PASCALS'),
      ...inUnit('CLOUD_BASE_HEIGHT CLOUD_TOP_HEIGHT', 'METERS'),
      ...inUnit('CLOUD_OPTICAL_THICKNESS', 'OPTICAL_DEPTH'),
      ...inUnit('CLOUD_FRACTION', 'FRACTION'),
    ],
    mosaicking: NO_TILES,
    dataFilters: { ...BY_TIME, timeliness: TIMELINESS },
    processing: { ...ONE_KERNEL, minQa: true },
    queryables: {
      'sat:absolute_orbit': { title: 'Absolute orbit', type: 'integer', minimum: 1 },
      's5p:timeliness': { title: 'Timeliness', type: 'string', enum: TIMELINESS },
      's5p:type': { title: 'Product', type: 'string', enum: PRODUCTS },
    },
    distinct: ['s5p:type'],
  },
);

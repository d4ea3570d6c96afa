import { band, DN, unit } from './band-notation.js';
import { builtIn } from './built-in-collection.js';
import { COPERNICUS } from './copernicus.js';
import { ORBIT_STATE } from './queryable-properties.js';
import { BY_TIME, DEM_INSTANCES, NO_TILES, ONE_KERNEL, ORBIT_DIRECTION } from './request-vocabulary.js';

const MODES = ['SM', 'IW', 'EW', 'WV', 'EN', 'AN', 'IM'];
/** DV = VV + VH, DH = HH + HV; the long ones are partial products of a dual acquisition. */
const POLARIZATIONS = ['SH', 'SV', 'DH', 'DV', 'HH', 'HV', 'VV', 'VH'];
const RESOLUTIONS = ['HIGH', 'MEDIUM', 'FULL'];
const TIMELINESS = ['NRT10m', 'NRT1h', 'NRT3h', 'Fast24h', 'Offline', 'Reprocessing', 'ArchNormal'];

const rendered = { units: [DN], sampleType: 'FLOAT32', source: 'rendering' } as const;

export const SENTINEL_1 = builtIn(
  'sentinel-1-grd',
  {
    ...COPERNICUS,
    title: 'Sentinel-1 GRD',
    description: 'C-band radar backscatter, ground range detected, as linear power in up to two polarizations.',
    keywords: ['sentinel', 'copernicus', 'sar', 'c-band', 'radar', 'backscatter', 'grd'],
    bbox: [-180, -85, 180, 85],
    days: ['2014-10-03', null],
    platforms: ['sentinel-1a', 'sentinel-1b', 'sentinel-1c'],
    instruments: ['c-sar'],
    constellation: 'sentinel-1',
    summaries: {
      'sar:instrument_mode': ['SM', 'IW', 'EW'],
      'sar:frequency_band': ['C'],
      'sar:polarizations': [['VV'], ['HH'], ['VV', 'VH'], ['HH', 'HV']],
      'sar:product_type': ['GRD'],
      'sat:orbit_state': ['ascending', 'descending'],
      's1:timeliness': TIMELINESS,
      's1:resolution': RESOLUTIONS,
      's1:polarization': POLARIZATIONS,
    },
  },
  {
    legacyId: 'S1GRD',
    bands: [
      ...['VV', 'VH', 'HH', 'HV'].map((name) =>
        band(
          name,
          { units: [unit('LINEAR_POWER', 1, 0, 'sar-calibration')], sampleType: 'UINT16', nodata: 0 },
          name.toLowerCase(),
        ),
      ),
      { ...band('localIncidenceAngle', rendered), description: 'Degrees; only with orthorectification' },
      { ...band('scatteringArea', rendered), description: 'Only with radiometric terrain correction' },
      {
        ...band('shadowMask', { ...rendered, sampleType: 'BOOL', categorical: true }),
        description: 'In or near radar shadow; only with radiometric terrain correction',
      },
    ],
    mosaicking: NO_TILES,
    dataFilters: {
      ...BY_TIME,
      ...ORBIT_DIRECTION,
      resolution: RESOLUTIONS,
      acquisitionMode: MODES,
      polarization: POLARIZATIONS,
      timeliness: TIMELINESS,
    },
    processing: {
      ...ONE_KERNEL,
      backCoeff: ['GAMMA0_ELLIPSOID', 'BETA0', 'SIGMA0_ELLIPSOID', 'GAMMA0_TERRAIN'],
      orthorectify: true,
      demInstance: [...DEM_INSTANCES, 'COPERNICUS'],
      radiometricTerrainOversampling: true,
      speckleFilter: true,
    },
    queryables: {
      'sar:instrument_mode': { title: 'Instrument mode', type: 'string', enum: MODES },
      ...ORBIT_STATE,
      's1:polarization': { title: 'Polarization', type: 'string', enum: POLARIZATIONS },
      's1:resolution': { title: 'Resolution', type: 'string', enum: RESOLUTIONS },
      's1:timeliness': { title: 'Timeliness', type: 'string', enum: TIMELINESS },
    },
    distinct: ['sar:instrument_mode', 'sat:orbit_state', 's1:polarization'],
  },
);

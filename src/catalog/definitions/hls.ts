import { band, CODES_8, DN, unit, type BandTraits } from './band-notation.js';
import { builtIn } from './built-in-collection.js';
import { type BandDefinition } from './collection-definition.js';
import { CLOUD_COVER, CONSTELLATION } from './queryable-properties.js';
import { BY_TIME_AND_CLOUD, EVERY_MOSAICKING, RESAMPLING } from './request-vocabulary.js';

const REFLECTANCE: BandTraits = { units: [unit('REFLECTANCE', 0.0001), DN], sampleType: 'INT16', nodata: -9999 };
/** Degrees Celsius, unlike all other collections: that is what scripts for HLS are written for. */
const BRIGHTNESS: BandTraits = {
  units: [unit('BRIGHTNESS_TEMPERATURE', 0.01), DN],
  sampleType: 'INT16',
  nodata: -9999,
};
const DEGREES: BandTraits = { units: [unit('DEGREES', 0.01), DN], sampleType: 'UINT16', nodata: 40_000 };

/** Name, centre in µm, common name, file of Sentinel-2 (S30), file of Landsat (L30); null = not on that satellite. */
type Row = readonly [
  name: string,
  centerUm: number,
  commonName: string | null,
  sentinel: string | null,
  landsat: string | null,
];

const REFLECTIVE: readonly Row[] = [
  ['CoastalAerosol', 0.443, 'coastal', 'B01', 'B01'],
  ['Blue', 0.482, 'blue', 'B02', 'B02'],
  ['Green', 0.561, 'green', 'B03', 'B03'],
  ['Red', 0.655, 'red', 'B04', 'B04'],
  ['RedEdge1', 0.7041, 'rededge', 'B05', null],
  ['RedEdge2', 0.7405, 'rededge', 'B06', null],
  ['RedEdge3', 0.7828, 'rededge', 'B07', null],
  ['NIR_Broad', 0.8328, 'nir', 'B08', null],
  ['NIR_Narrow', 0.865, 'nir08', 'B8A', 'B05'],
  ['SWIR1', 1.609, 'swir16', 'B11', 'B06'],
  ['SWIR2', 2.201, 'swir22', 'B12', 'B07'],
  ['WaterVapor', 0.9451, 'nir09', 'B09', null],
  ['Cirrus', 1.3735, 'cirrus', 'B10', 'B09'],
];
const THERMAL: readonly Row[] = [
  ['ThermalInfrared1', 10.895, 'lwir11', null, 'B10'],
  ['ThermalInfrared2', 12.005, 'lwir12', null, 'B11'],
];

/** The same file name is another band on the other satellite, so keys depend on the item's `constellation`. */
function harmonized(traits: BandTraits, rows: readonly Row[]): BandDefinition[] {
  return rows.map(([name, centerWavelengthUm, commonName, sentinel, landsat]) => ({
    ...band(name, { ...traits, resolutionM: 30 }),
    centerWavelengthUm,
    ...(commonName !== null && { commonName }),
    assetKeysByConstellation: {
      'sentinel-2': sentinel === null ? [name] : [name, sentinel],
      landsat: landsat === null ? [name] : [name, landsat],
    },
  }));
}

export const HLS = builtIn(
  'hls',
  {
    title: 'Harmonized Landsat Sentinel',
    description: 'Surface reflectance of Landsat 8-9 and Sentinel-2 made comparable, 30 m, in tiles of Sentinel-2.',
    keywords: ['hls', 'landsat', 'sentinel', 'nasa', 'harmonized', 'surface reflectance'],
    providers: [{ name: 'NASA LP DAAC', roles: ['producer', 'licensor'], url: 'https://lpdaac.usgs.gov' }],
    licenseUrl: 'https://lpdaac.usgs.gov/data/data-citation-and-policies/',
    bbox: [-180, -90, 180, 90],
    days: ['2013-04-01', null],
    platforms: ['landsat-8', 'landsat-9', 'sentinel-2a', 'sentinel-2b', 'sentinel-2c'],
    instruments: ['oli', 'tirs', 'msi'],
    summaries: { constellation: ['sentinel-2', 'landsat'] },
  },
  {
    legacyId: 'HLS',
    bands: [
      ...harmonized(REFLECTANCE, REFLECTIVE),
      ...harmonized(BRIGHTNESS, THERMAL),
      band('QA', { ...CODES_8, nodata: 255, resolutionM: 30 }, 'Fmask'),
      ...['VAA', 'VZA', 'SAA', 'SZA'].map((name) => band(name, { ...DEGREES, resolutionM: 30 })),
    ],
    mosaicking: EVERY_MOSAICKING,
    dataFilters: { ...BY_TIME_AND_CLOUD, constellation: ['SENTINEL', 'LANDSAT'] },
    processing: RESAMPLING,
    queryables: { ...CLOUD_COVER, ...CONSTELLATION },
    distinct: [],
  },
);

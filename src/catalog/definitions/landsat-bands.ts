import { band, CODES_16, CODES_8, spectral, unit, type BandTraits, type SpectralRow } from './band-notation.js';
import { type BandDefinition } from './collection-definition.js';

/** Name, number in file names, m, centre and FWHM in µm, colour (common name, and key in today's STAC catalogues). */
type Row = readonly [name: string, number: string, metres: number, centerUm: number, widthUm: number, color: string];

const OLI: readonly Row[] = [
  ['B01', '1', 30, 0.443, 0.016, 'coastal'],
  ['B02', '2', 30, 0.482, 0.06, 'blue'],
  ['B03', '3', 30, 0.561, 0.057, 'green'],
  ['B04', '4', 30, 0.655, 0.037, 'red'],
  ['B05', '5', 30, 0.865, 0.028, 'nir08'],
  ['B06', '6', 30, 1.609, 0.085, 'swir16'],
  ['B07', '7', 30, 2.201, 0.187, 'swir22'],
];
const OLI_TOP: readonly Row[] = [
  ['B08', '8', 15, 0.59, 0.172, 'pan'],
  ['B09', '9', 30, 1.373, 0.02, 'cirrus'],
];
const TIRS: readonly Row[] = [
  ['B10', '10', 30, 10.895, 0.59, 'lwir11'],
  ['B11', '11', 30, 12.005, 1.01, 'lwir12'],
];
const ETM: readonly Row[] = [
  ['B01', '1', 30, 0.485, 0.07, 'blue'],
  ['B02', '2', 30, 0.56, 0.08, 'green'],
  ['B03', '3', 30, 0.66, 0.06, 'red'],
  ['B04', '4', 30, 0.835, 0.13, 'nir08'],
  ['B05', '5', 30, 1.65, 0.2, 'swir16'],
  ['B07', '7', 30, 2.22, 0.26, 'swir22'],
];
const ETM_PAN: Row = ['B08', '8', 15, 0.71, 0.38, 'pan'];
const ETM_THERMAL: readonly Row[] = [
  ['B06_VCID_1', '6_VCID_1', 30, 11.45, 2.1, 'lwir'],
  ['B06_VCID_2', '6_VCID_2', 30, 11.45, 2.1, 'lwir'],
];
const TM: readonly Row[] = [
  ['B01', '1', 30, 0.485, 0.07, 'blue'],
  ['B02', '2', 30, 0.56, 0.08, 'green'],
  ['B03', '3', 30, 0.66, 0.06, 'red'],
  ['B04', '4', 30, 0.83, 0.14, 'nir08'],
  ['B05', '5', 30, 1.65, 0.2, 'swir16'],
  ['B07', '7', 30, 2.215, 0.27, 'swir22'],
];
const THERMAL_6: Row = ['B06', '6', 30, 11.45, 2.1, 'lwir'];

/** Reflectance of OLI has one scale for all scenes, that of older sensors one per scene; both want the sun's elevation. */
const OLI_TOA: BandTraits = {
  units: [unit('REFLECTANCE', 2e-5, -0.1, 'sun-elevation')],
  sampleType: 'UINT16',
  nodata: 0,
};
const TOA_OF_SCENE: BandTraits = {
  units: [{ ...unit('REFLECTANCE', 1, 0, 'sun-elevation'), perScene: true }],
  sampleType: 'UINT8',
  nodata: 0,
};
const BRIGHTNESS: BandTraits = {
  units: [{ ...unit('BRIGHTNESS_TEMPERATURE', 1, 0, 'brightness-temperature'), perScene: true }],
  sampleType: 'UINT8',
  nodata: 0,
};
/** Collection 2 level 2, the same for all sensors. */
const SURFACE: BandTraits = { units: [unit('REFLECTANCE', 2.75e-5, -0.2)], sampleType: 'UINT16', nodata: 0 };
const TEMPERATURE: BandTraits = {
  units: [unit('SURFACE_TEMPERATURE', 0.00341802, 149)],
  sampleType: 'UINT16',
  nodata: 0,
};

/** `red`, `B4`, `SR_B4` and, with older catalogues of the USGS, `SR_B4.TIF`. */
function measured(traits: BandTraits, rows: readonly Row[], prefix = ''): BandDefinition[] {
  return spectral(
    traits,
    rows.map(([name, number, metres, center, width, color]): SpectralRow => {
      const files = [`${prefix}B${number}`, `${prefix}B${number}.TIF`, ...(prefix === '' ? [] : [`B${number}`])];
      // Both gains of ETM+ are "lwir": the number alone tells them apart.
      const keys = number.includes('VCID') ? files : [color, ...files];
      return [name, metres, center, width, color, ...keys];
    }),
  );
}

const layer = (name: string, traits: BandTraits, key: string, file = name) =>
  band(name, { resolutionM: 30, ...traits }, key, file, `${file}.TIF`);

const QUALITY = [
  layer('BQA', { ...CODES_16, nodata: 1 }, 'qa_pixel', 'QA_PIXEL'),
  layer('QA_RADSAT', CODES_16, 'qa_radsat'),
];
/** Hundredths of a degree. */
const ANGLES = ['VAA', 'VZA', 'SAA', 'SZA'].map((name) =>
  layer(name, { units: [unit('DEGREES', 0.01)], sampleType: 'INT16' }, name),
);

const inSteps = (name: string, unitName: string, step: number, key: string) =>
  layer(name, { units: [unit(unitName, step)], sampleType: 'INT16', nodata: -9999 }, key);

const TEMPERATURE_LAYERS = [
  inSteps('ST_QA', 'KELVIN', 0.01, 'qa'),
  inSteps('ST_TRAD', 'RADIANCE', 0.001, 'trad'),
  inSteps('ST_URAD', 'RADIANCE', 0.001, 'urad'),
  inSteps('ST_DRAD', 'RADIANCE', 0.001, 'drad'),
  inSteps('ST_ATRAN', 'FRACTION', 0.0001, 'atran'),
  inSteps('ST_EMIS', 'FRACTION', 0.0001, 'emis'),
  inSteps('ST_EMSD', 'FRACTION', 0.0001, 'emsd'),
  inSteps('ST_CDIST', 'KILOMETERS', 0.01, 'cdist'),
];
const OLDER_LAYERS = [
  inSteps('SR_ATMOS_OPACITY', 'FRACTION', 0.001, 'atmos_opacity'),
  layer('SR_CLOUD_QA', CODES_8, 'cloud_qa'),
];

const level2 = (rows: readonly Row[], thermal: Row, more: readonly BandDefinition[]) => [
  ...measured(SURFACE, rows, 'SR_'),
  ...measured(TEMPERATURE, [thermal], 'ST_'),
  ...QUALITY,
  ...TEMPERATURE_LAYERS,
  ...more,
];

export const OT_L1_BANDS = [
  ...measured(OLI_TOA, [...OLI, ...OLI_TOP]),
  ...measured({ ...BRIGHTNESS, sampleType: 'UINT16' }, TIRS),
  ...QUALITY,
  ...ANGLES,
];
export const OT_L2_BANDS = level2(OLI, TIRS[0] as Row, [
  layer('SR_QA_AEROSOL', { ...CODES_8, nodata: 1 }, 'qa_aerosol'),
]);
export const ETM_L1_BANDS = [
  ...measured(TOA_OF_SCENE, [...ETM, ETM_PAN]),
  ...measured(BRIGHTNESS, ETM_THERMAL),
  ...QUALITY,
  ...ANGLES,
];
export const ETM_L2_BANDS = level2(ETM, THERMAL_6, OLDER_LAYERS);
export const TM_L1_BANDS = [...measured(TOA_OF_SCENE, TM), ...measured(BRIGHTNESS, [THERMAL_6]), ...QUALITY, ...ANGLES];
export const TM_L2_BANDS = level2(TM, THERMAL_6, OLDER_LAYERS);

const MSS = [
  ['B01', 60, 0.55, 0.1, 'green'],
  ['B02', 60, 0.65, 0.1, 'red'],
  ['B03', 60, 0.75, 0.1, 'nir08'],
  ['B04', 60, 0.95, 0.3, 'nir09'],
] as const;

/** Landsat 1–3 count their bands from 4, 4–5 from 1: the file `B4` alone could be either end. */
const MSS_FIRST_NUMBER = { 'landsat-1': 4, 'landsat-2': 4, 'landsat-3': 4, 'landsat-4': 1, 'landsat-5': 1 };

export const MSS_L1_BANDS = [
  ...spectral(
    TOA_OF_SCENE,
    MSS.map((row): SpectralRow => [...row, row[4]]),
  ).map((band, at) => ({ ...band, assetKeysByConstellation: mssKeys(band.assetKeys ?? [], at) })),
  ...QUALITY.map((quality) => ({ ...quality, resolutionM: 60 })),
];

function mssKeys(keys: readonly string[], at: number): Record<string, readonly string[]> {
  const files = (first: number) => [`B${first + at}`, `B${first + at}.TIF`];
  return Object.fromEntries(
    Object.entries(MSS_FIRST_NUMBER).map(([satellite, first]) => [satellite, [...keys, ...files(first)]]),
  );
}

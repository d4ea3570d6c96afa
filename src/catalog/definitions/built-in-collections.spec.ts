import { describe, expect, it } from '@jest/globals';
import { expectValid } from '../../../test/support/stac-validity.js';
import { servedCollection } from '../stac/collections/served-collection.js';
import { type Collection } from '../collection.entity.js';
import { BUILT_IN_COLLECTIONS, builtInCollection } from './built-in-collections.js';
import { type CollectionDefinition } from './collection-definition.js';

const numbered = (from: number, to: number, prefix = 'B') =>
  Array.from({ length: to - from + 1 }, (_, at) => `${prefix}${String(from + at).padStart(2, '0')}`).join(' ');
const S2_OPTICAL = `${numbered(1, 8)} B8A B09 B11 B12`;
const S2_ANGLES = 'sunAzimuthAngles sunZenithAngles viewAzimuthMean viewZenithMean';
const OLCI_L2 = `${numbered(1, 12)} B16 B17 B18 B21`;
const ANGLES = 'VAA VZA SAA SZA';
const QA = 'BQA QA_RADSAT';
const ST_LAYERS: Record<string, string> = {
  KELVIN: 'ST_QA',
  RADIANCE: 'ST_TRAD ST_URAD ST_DRAD',
  FRACTION: 'ST_ATRAN ST_EMIS ST_EMSD',
  KILOMETERS: 'ST_CDIST',
};
const OLDER_L2 = { ...ST_LAYERS, FRACTION: `${ST_LAYERS['FRACTION']} SR_ATMOS_OPACITY`, DN: `${QA} SR_CLOUD_QA` };

/** process §8, without dataMask: units (first = default) and the bands that have them. */
const BANDS: Record<string, Record<string, string>> = {
  'sentinel-2-l1c': { 'REFLECTANCE DN': `${S2_OPTICAL} B10`, DN: 'CLP CLM', DEGREES: S2_ANGLES },
  'sentinel-2-l2a': {
    'REFLECTANCE DN': S2_OPTICAL,
    'OPTICAL_DEPTH DN': 'AOT',
    DN: 'SCL CLP CLM',
    PERCENT: 'SNW CLD',
    DEGREES: S2_ANGLES,
  },
  'sentinel-1-grd': { LINEAR_POWER: 'VV VH HH HV', DN: 'localIncidenceAngle scatteringArea shadowMask' },
  'sentinel-3-olci': {
    'REFLECTANCE RADIANCE': numbered(1, 21),
    DN: 'QUALITY_FLAGS',
    DEGREES: 'SAA SZA VAA VZA',
    PERCENT: 'HUMIDITY',
    HECTOPASCALS: 'SEA_LEVEL_PRESSURE',
    KG_M2: 'TOTAL_COLUMN_OZONE TOTAL_COLUMN_WATER_VAPOUR',
  },
  'sentinel-3-olci-l2': {
    FRACTION: 'GIFAPAR',
    KG_M2: 'IWV_L IWV_W',
    INDEX: 'OTCI',
    REFLECTANCE: `RC681 RC865 ${OLCI_L2}`,
    DN: 'LQSF',
    LOG10_MILLIGRAMS_M3: 'CHL_OC4ME CHL_NN',
    LOG10_1_M: 'ADG443_NN KD490_M07',
    LOG10_GRAMS_M2: 'TSM_NN',
    MICROEINSTEINS_S_M2: 'PAR',
    ANGSTROM_EXPONENT: 'A865',
    OPTICAL_DEPTH: 'T865',
  },
  'sentinel-3-slstr': {
    'REFLECTANCE RADIANCE': 'S1 S2 S3 S4 S5 S6',
    BRIGHTNESS_TEMPERATURE: 'S7 S8 S9 F1 F2',
  },
  'sentinel-3-slstr-l2': { KELVIN: 'LST LST_uncertainty', INDEX: 'NDVI', DN: 'CLOUD BAYES POINTING CONFIDENCE' },
  'sentinel-3-synergy-l2': {
    REFLECTANCE: `${OLCI_L2} S1 S2 S3 S5 S6 B0_VG1 B2_VG1 B3_VG1 MIR_VG1 B0_V10 B2_V10 B3_V10 MIR_V10`,
    INDEX: 'NDVI_VG1 TOA_NDVI_VG1 NDVI_V10',
    ATMCM: 'OG_VG1 OG_V10',
    DEGREES: 'SAA_VG1 VAA_VG1 SZA_VG1 VZA_VG1 SAA_V10 VAA_V10 SZA_V10 VZA_V10',
    GRAMS_CM2: 'WVG_VG1 WVG_V10',
    OPTICAL_DEPTH: 'AG_VG1 AG_V10',
  },
  'sentinel-5p-l2': {
    'MOL_M2 DN': 'CO HCHO NO2 O3 SO2',
    PPB: 'CH4',
    INDEX: 'AER_AI_340_380 AER_AI_354_388',
    PASCALS: 'CLOUD_BASE_PRESSURE CLOUD_TOP_PRESSURE',
    METERS: 'CLOUD_BASE_HEIGHT CLOUD_TOP_HEIGHT',
    OPTICAL_DEPTH: 'CLOUD_OPTICAL_THICKNESS',
    FRACTION: 'CLOUD_FRACTION',
  },
  'landsat-ot-l1': { REFLECTANCE: numbered(1, 9), BRIGHTNESS_TEMPERATURE: 'B10 B11', DN: QA, DEGREES: ANGLES },
  'landsat-ot-l2': {
    REFLECTANCE: numbered(1, 7),
    SURFACE_TEMPERATURE: 'B10',
    ...ST_LAYERS,
    DN: `${QA} SR_QA_AEROSOL`,
  },
  'landsat-etm-l1': {
    REFLECTANCE: `${numbered(1, 5)} B07 B08`,
    BRIGHTNESS_TEMPERATURE: 'B06_VCID_1 B06_VCID_2',
    DN: QA,
    DEGREES: ANGLES,
  },
  'landsat-etm-l2': { REFLECTANCE: `${numbered(1, 5)} B07`, SURFACE_TEMPERATURE: 'B06', ...OLDER_L2 },
  'landsat-tm-l1': {
    REFLECTANCE: `${numbered(1, 5)} B07`,
    BRIGHTNESS_TEMPERATURE: 'B06',
    DN: QA,
    DEGREES: ANGLES,
  },
  'landsat-tm-l2': { REFLECTANCE: `${numbered(1, 5)} B07`, SURFACE_TEMPERATURE: 'B06', ...OLDER_L2 },
  'landsat-mss-l1': { REFLECTANCE: numbered(1, 4), DN: QA },
  hls: {
    'REFLECTANCE DN':
      'CoastalAerosol Blue Green Red RedEdge1 RedEdge2 RedEdge3 NIR_Broad NIR_Narrow SWIR1 SWIR2 WaterVapor Cirrus',
    'BRIGHTNESS_TEMPERATURE DN': 'ThermalInfrared1 ThermalInfrared2',
    DN: 'QA',
    'DEGREES DN': ANGLES,
  },
  modis: { REFLECTANCE: numbered(1, 7) },
  dem: { 'METERS DN': 'DEM' },
};

/** catalog §6 and §7. */
const CLOUD = ['eo:cloud_cover'];
const QUERYABLES: Record<string, string[]> = {
  'sentinel-1-grd': ['s1:polarization', 's1:resolution', 's1:timeliness', 'sar:instrument_mode', 'sat:orbit_state'],
  'sentinel-3-olci': [],
  'sentinel-3-slstr': [...CLOUD, 'sat:orbit_state'],
  'sentinel-3-slstr-l2': [...CLOUD, 'sat:orbit_state'],
  'sentinel-3-synergy-l2': [],
  'sentinel-5p-l2': ['s5p:timeliness', 's5p:type', 'sat:absolute_orbit'],
  hls: ['constellation', ...CLOUD],
  modis: [],
  dem: [],
};
const DISTINCT: Record<string, string[]> = {
  'sentinel-1-grd': ['s1:polarization', 'sar:instrument_mode', 'sat:orbit_state'],
  'sentinel-3-slstr': ['sat:orbit_state'],
  'sentinel-3-slstr-l2': ['sat:orbit_state'],
  'sentinel-5p-l2': ['s5p:type'],
};

const definitionOf = (id: string) => builtInCollection(id)?.definition as CollectionDefinition;
const bandOf = (id: string, name: string) => definitionOf(id).bands.find((band) => band.name === name);

describe('the built-in collections', () => {
  it('are the types of the Process API', () => {
    expect(BUILT_IN_COLLECTIONS.map(({ id }) => id)).toEqual(Object.keys(BANDS).sort());
  });

  it.each(Object.entries(BANDS))('%s has exactly the bands of the contract, with their units', (id, expected) => {
    const { bands } = definitionOf(id);
    const found = Object.groupBy(bands, ({ units }) => units.map(({ unit }) => unit).join(' '));
    const names = Object.entries(found).map(([units, of = []]) => [units, of.map(({ name }) => name).sort()]);
    const wanted = Object.entries(expected).map(([units, of]) => [units, of.split(' ').sort()]);
    expect(Object.fromEntries(names)).toEqual(Object.fromEntries(wanted));
  });

  it.each(BUILT_IN_COLLECTIONS)('$id: no asset key leads to two bands', ({ definition }) => {
    for (const constellation of ['sentinel-2', 'landsat', 'landsat-1', 'landsat-5', 'unknown']) {
      const keys = definition.bands.flatMap(
        (band) => band.assetKeysByConstellation?.[constellation] ?? band.assetKeys ?? [band.name],
      );
      expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    }
  });

  it.each(BUILT_IN_COLLECTIONS)(
    '$id: queryables and distinct names are those of the contract',
    ({ id, definition }) => {
      expect(Object.keys(definition.queryables).sort()).toEqual(QUERYABLES[id] ?? CLOUD);
      expect([...definition.distinct].sort()).toEqual(DISTINCT[id] ?? []);
    },
  );

  it.each(BUILT_IN_COLLECTIONS)('$id is a valid STAC 1.1 collection', async (collection) => {
    const row = { ...collection, kind: 'builtin', readers: ['signed-in'], accountId: null, createdBy: null };
    const measured = { bbox: null, startAt: null, endAt: null } as Partial<Collection>;
    await expectValid(
      servedCollection({ ...row, ...measured } as Collection, { principal: null, baseUrl: 'https://eo.example.org' }),
    );
  });

  it('survive the database: they are plain JSON', () => {
    expect(JSON.parse(JSON.stringify(BUILT_IN_COLLECTIONS))).toEqual(BUILT_IN_COLLECTIONS);
  });

  it('have different fingerprints', () => {
    const fingerprints = BUILT_IN_COLLECTIONS.map(({ definition }) => definition.fingerprint);
    expect(new Set(fingerprints).size).toBe(BUILT_IN_COLLECTIONS.length);
  });
});

describe('builtInCollection', () => {
  it.each([
    ['S2L2A', 'sentinel-2-l2a'],
    ['S1GRD', 'sentinel-1-grd'],
    ['S3SLSTRL2', 'sentinel-3-slstr-l2'],
    ['LETML2', 'landsat-etm-l2'],
    ['L8L1C', 'landsat-ot-l1'],
    ['landsat-8-l1c', 'landsat-ot-l1'],
    ['DEM', 'dem'],
    ['modis', 'modis'],
  ])('finds %s', (id, found) => {
    expect(builtInCollection(id)?.id).toBe(found);
  });

  it('knows no others', () => {
    for (const id of ['CUSTOM', 'byoc-1', 's2l2a', 'constructor']) expect(builtInCollection(id)).toBeNull();
  });
});

describe('band tables', () => {
  it('scale stored values as the producers publish it', () => {
    expect(bandOf('sentinel-2-l2a', 'B04')?.units[0]).toEqual({ unit: 'REFLECTANCE', scale: 0.0001, offset: 0 });
    expect(bandOf('landsat-ot-l2', 'B04')?.units[0]).toEqual({ unit: 'REFLECTANCE', scale: 2.75e-5, offset: -0.2 });
    expect(bandOf('landsat-ot-l2', 'B10')?.units[0]).toMatchObject({ scale: 0.00341802, offset: 149 });
    expect(bandOf('modis', 'B01')).toMatchObject({ nodata: 32767, sampleType: 'INT16', resolutionM: 500 });
  });

  it('name the assets of public catalogues', () => {
    const keys = (id: string, name: string) => bandOf(id, name)?.assetKeys;
    expect(keys('sentinel-2-l2a', 'B05')).toEqual(
      expect.arrayContaining(['B05', 'rededge1', 'B05_20m', 'rededge1-jp2']),
    );
    expect(keys('sentinel-2-l2a', 'SCL')).toEqual(expect.arrayContaining(['SCL', 'scl', 'SCL_20m']));
    expect(keys('landsat-ot-l2', 'B05')).toEqual(expect.arrayContaining(['nir08', 'SR_B5', 'SR_B5.TIF']));
    expect(keys('landsat-tm-l2', 'B06')).toEqual(expect.arrayContaining(['lwir', 'ST_B6']));
    expect(keys('landsat-etm-l1', 'BQA')).toEqual(expect.arrayContaining(['qa_pixel', 'QA_PIXEL.TIF']));
  });

  it('keep the finest copy of a band first', () => {
    const keys = bandOf('sentinel-2-l2a', 'B02')?.assetKeys ?? [];
    expect(keys.indexOf('B02_10m')).toBeLessThan(keys.indexOf('B02_20m'));
  });

  it('tell the satellites of HLS apart', () => {
    expect(bandOf('hls', 'RedEdge1')?.assetKeysByConstellation).toEqual({
      'sentinel-2': ['RedEdge1', 'B05'],
      landsat: ['RedEdge1'],
    });
    expect(bandOf('hls', 'NIR_Narrow')?.assetKeysByConstellation?.['landsat']).toEqual(['NIR_Narrow', 'B05']);
  });

  it('count the bands of MSS as its satellites did', () => {
    const keys = (name: string) => bandOf('landsat-mss-l1', name)?.assetKeysByConstellation;
    expect(keys('B01')?.['landsat-2']).toEqual(['B01', 'green', 'B4', 'B4.TIF']);
    expect(keys('B04')?.['landsat-5']).toEqual(['B04', 'nir09', 'B4', 'B4.TIF']);
  });

  it('never blend classes and masks', () => {
    const categorical = (id: string) =>
      definitionOf(id)
        .bands.filter((band) => band.categorical)
        .map(({ name }) => name);
    expect(categorical('sentinel-2-l2a')).toEqual(['SCL', 'CLM']);
    expect(categorical('landsat-ot-l2')).toEqual(['BQA', 'QA_RADSAT', 'SR_QA_AEROSOL']);
    expect(categorical('hls')).toEqual(['QA']);
  });
});

/** Spectral bands of a sensor as its files number them. */
export interface SensorBand {
  /** As evalscripts name it (process §8). */
  readonly name: string;
  /** eo:common_name */
  readonly common: string;
  /** µm */
  readonly center: number;
}

export interface Sensor {
  /** As in the collections' ids: `landsat-ot-l1`. */
  readonly code: 'ot' | 'etm' | 'tm' | 'mss';
  readonly instruments: readonly string[];
  /** By the number in `FILE_NAME_BAND_<number>`. */
  readonly bands: Readonly<Record<string, SensorBand>>;
}

const band = (name: string, common: string, center: number): SensorBand => ({ name, common, center });

const OT: Sensor['bands'] = {
  '1': band('B01', 'coastal', 0.44),
  '2': band('B02', 'blue', 0.48),
  '3': band('B03', 'green', 0.56),
  '4': band('B04', 'red', 0.65),
  '5': band('B05', 'nir08', 0.86),
  '6': band('B06', 'swir16', 1.6),
  '7': band('B07', 'swir22', 2.2),
  '8': band('B08', 'pan', 0.59),
  '9': band('B09', 'cirrus', 1.37),
  '10': band('B10', 'lwir11', 10.9),
  '11': band('B11', 'lwir12', 12),
  ST_B10: band('B10', 'lwir11', 10.9),
};
const ETM: Sensor['bands'] = {
  '1': band('B01', 'blue', 0.48),
  '2': band('B02', 'green', 0.56),
  '3': band('B03', 'red', 0.66),
  '4': band('B04', 'nir08', 0.84),
  '5': band('B05', 'swir16', 1.65),
  '6_VCID_1': band('B06_VCID_1', 'lwir', 11.45),
  '6_VCID_2': band('B06_VCID_2', 'lwir', 11.45),
  '7': band('B07', 'swir22', 2.2),
  '8': band('B08', 'pan', 0.71),
  ST_B6: band('B06', 'lwir', 11.45),
};
const TM: Sensor['bands'] = {
  '1': band('B01', 'blue', 0.49),
  '2': band('B02', 'green', 0.56),
  '3': band('B03', 'red', 0.66),
  '4': band('B04', 'nir08', 0.83),
  '5': band('B05', 'swir16', 1.67),
  '6': band('B06', 'lwir', 11.46),
  '7': band('B07', 'swir22', 2.24),
  ST_B6: band('B06', 'lwir', 11.46),
};
const MSS = ['B01', 'B02', 'B03', 'B04'].map((name, i) =>
  band(name, ['green', 'red', 'nir08', 'nir09'][i]!, [0.55, 0.65, 0.75, 0.95][i]!),
);
/** Landsat 1–3 number the four bands 4–7, Landsat 4–5 1–4. */
const mssFrom = (first: number): Sensor['bands'] => Object.fromEntries(MSS.map((b, i) => [String(first + i), b]));

/** null = no sensor of ours. `satellite`: 1–9. */
export function sensorOf(sensorId: string, satellite: number): Sensor | null {
  switch (sensorId) {
    case 'OLI_TIRS':
      return { code: 'ot', instruments: ['oli', 'tirs'], bands: OT };
    case 'OLI':
    case 'TIRS':
      return { code: 'ot', instruments: [sensorId.toLowerCase()], bands: OT };
    case 'ETM':
      return { code: 'etm', instruments: ['etm+'], bands: ETM };
    case 'TM':
      return { code: 'tm', instruments: ['tm'], bands: TM };
    case 'MSS':
      return { code: 'mss', instruments: ['mss'], bands: mssFrom(satellite <= 3 ? 4 : 1) };
    default:
      return null;
  }
}

/** Rasters that are not bands of the sensor, by what their file's name ends with; scaling as USGS documents it. */
export interface AuxiliaryRaster {
  readonly band: string;
  readonly dataType: string;
  readonly nodata?: number;
  readonly scale?: number;
  readonly unit?: string;
  readonly roles?: readonly string[];
}

const ancillary = (band: string, scale: number, unit?: string): AuxiliaryRaster => ({
  band,
  dataType: 'int16',
  nodata: -9999,
  scale,
  ...(unit && { unit }),
});

export const AUXILIARY: Readonly<Record<string, AuxiliaryRaster>> = {
  QA_PIXEL: { band: 'BQA', dataType: 'uint16', nodata: 1, roles: ['cloud', 'cloud-shadow', 'snow-ice', 'water-mask'] },
  BQA: { band: 'BQA', dataType: 'uint16', nodata: 1, roles: ['cloud', 'cloud-shadow', 'snow-ice'] },
  QA_RADSAT: { band: 'QA_RADSAT', dataType: 'uint16', roles: ['saturation'] },
  SR_QA_AEROSOL: { band: 'SR_QA_AEROSOL', dataType: 'uint8', nodata: 1, roles: ['data-mask', 'water-mask'] },
  SR_CLOUD_QA: { band: 'SR_CLOUD_QA', dataType: 'uint8', roles: ['cloud', 'cloud-shadow', 'snow-ice', 'water-mask'] },
  SR_ATMOS_OPACITY: ancillary('SR_ATMOS_OPACITY', 0.001),
  ST_QA: ancillary('ST_QA', 0.01, 'K'),
  ST_TRAD: ancillary('ST_TRAD', 0.001, 'W/(m2.sr.um)'),
  ST_URAD: ancillary('ST_URAD', 0.001, 'W/(m2.sr.um)'),
  ST_DRAD: ancillary('ST_DRAD', 0.001, 'W/(m2.sr.um)'),
  ST_ATRAN: ancillary('ST_ATRAN', 0.0001),
  ST_EMIS: ancillary('ST_EMIS', 0.0001),
  ST_EMSD: ancillary('ST_EMSD', 0.0001),
  ST_CDIST: ancillary('ST_CDIST', 0.01, 'km'),
  SAA: { band: 'SAA', dataType: 'int16', scale: 0.01, unit: 'deg' },
  SZA: { band: 'SZA', dataType: 'int16', scale: 0.01, unit: 'deg' },
  VAA: { band: 'VAA', dataType: 'int16', scale: 0.01, unit: 'deg' },
  VZA: { band: 'VZA', dataType: 'int16', scale: 0.01, unit: 'deg' },
};

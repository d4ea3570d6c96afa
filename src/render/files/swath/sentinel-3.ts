import { folderOf, type NetcdfHref, type SunLayout, type SwathLayout, type SwathWishes } from './swath-layout.js';

/** Files of OLCI level 1 beside its bands: band → file and variable at tie points. */
const TIE_POINTS: Readonly<Record<string, readonly [file: string, variable: string]>> = {
  SAA: ['tie_geometries.nc', 'SAA'],
  SZA: ['tie_geometries.nc', 'SZA'],
  OAA: ['tie_geometries.nc', 'OAA'],
  VAA: ['tie_geometries.nc', 'OAA'],
  VZA: ['tie_geometries.nc', 'OZA'],
  HUMIDITY: ['tie_meteo.nc', 'humidity'],
  SEA_LEVEL_PRESSURE: ['tie_meteo.nc', 'sea_level_pressure'],
  TOTAL_COLUMN_OZONE: ['tie_meteo.nc', 'total_ozone'],
  TOTAL_COLUMN_WATER_VAPOUR: ['tie_meteo.nc', 'total_columnar_water_vapour'],
};
/** Variables that are not called as their band, nor as their file. */
const VARIABLES: Readonly<Record<string, string>> = {
  QUALITY_FLAGS: 'quality_flags',
  IWV_L: 'IWV',
  IWV_W: 'IWV',
  CLOUD: 'cloud_in',
  CONFIDENCE: 'confidence_in',
  BAYES: 'bayes_in',
  POINTING: 'pointing_in',
};
/** How the files of SLSTR's scans end: nadir → oblique. */
const OBLIQUE: Readonly<Record<string, string>> = { an: 'ao', in: 'io', fn: 'fo' };

/** Bands of OLCI level 1 that lie beside every scene of it. */
export function isTiePointBand(band: string): boolean {
  return band in TIE_POINTS;
}

/**
 * By the names of the files of a SAFE folder (`.SEN3`): geolocation lies beside the values.
 * @param href of the band's own file; of a band at tie points, of any other
 * @returns null for what has no geolocation of its own: the plate carrée products of Synergy
 */
export function sentinel3Layout(band: string, href: string, { view }: SwathWishes): SwathLayout | null {
  const folder = folderOf(href);
  const at = (file: string, variable: string): NetcdfHref => ({ href: folder + file, variable });
  const tie = TIE_POINTS[band];
  if (tie) return { ...at(...tie), ...geolocation(at, 'tie_geo_coordinates.nc'), quality: null, sun: null };
  if (/_(VG1|V10)$/.test(band)) return null;
  const file = href.slice(folder.length).replace(/\.nc4?$/i, '');
  const [, synergy] = /^Syn_(.+)_reflectance$/i.exec(file) ?? [];
  if (synergy !== undefined)
    return { href, variable: `SDR_${synergy}`, ...geolocation(at, 'geolocation.nc', 'lon', 'lat'), quality: null, sun: null }; // prettier-ignore
  const [, scan] = /_(an|in|fn)$/.exec(file) ?? [];
  if (scan !== undefined) return slstr(band, file, scan, at, view === 'OBLIQUE');
  const [, number] = /^Oa(\d\d)_/.exec(file) ?? [];
  const variable = VARIABLES[band] ?? (number === undefined ? band : file);
  const sun = /^Oa\d\d_radiance$/.test(file) ? sunOf(Number(number), at) : null;
  return { href, variable, ...geolocation(at, 'geo_coordinates.nc'), quality: null, sun };
}

type At = (file: string, variable: string) => NetcdfHref;

function geolocation(at: At, file: string, lon = 'longitude', lat = 'latitude') {
  return { longitude: at(file, lon), latitude: at(file, lat) };
}

function slstr(band: string, file: string, nadir: string, at: At, isOblique: boolean): SwathLayout {
  const scan = isOblique ? OBLIQUE[nadir]! : nadir;
  const name = file.slice(0, -nadir.length) + scan;
  const isMeasured = /^[SF]\d_/.test(file);
  const variable = isMeasured ? name : (VARIABLES[band] ?? band);
  const places = geolocation(at, `geodetic_${scan}.nc`, `longitude_${scan}`, `latitude_${scan}`);
  const sun = /^S\d_radiance/.test(file) ? scanSun(band, scan, at) : null;
  return { ...at(`${name}.nc`, variable), ...places, quality: null, sun };
}

/** Angles of nadir and oblique stand in `_tn` and `_to`, on one grid of tie points. */
function scanSun(band: string, scan: string, at: At): SunLayout {
  const ties = scan.endsWith('o') ? 'to' : 'tn';
  return {
    kind: 'scan',
    zenith: at(`geometry_${ties}.nc`, `solar_zenith_${ties}`),
    ...geolocation(at, 'geodetic_tx.nc', 'longitude_tx', 'latitude_tx'),
    irradiance: at(`${band}_quality_${scan}.nc`, `${band}_solar_irradiance_${scan}`),
  };
}

function sunOf(number: number, at: At): SunLayout {
  return {
    kind: 'detectors',
    zenith: at('tie_geometries.nc', 'SZA'),
    flux: at('instrument_data.nc', 'solar_flux'),
    detector: at('instrument_data.nc', 'detector_index'),
    row: number - 1,
  };
}

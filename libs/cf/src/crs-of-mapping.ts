import { type ArrayVariable } from './array-dataset.js';
import { numberAttribute, numbersAttribute, textAttribute } from './attributes.js';

/** Members of a PROJ string that are only numbers and words: none that opens a file. */
const PROJ_STRING =
  /^(\+(proj|ellps|datum|units)=[A-Za-z0-9_]+|\+(lat_0|lat_1|lat_2|lat_ts|lon_0|lonc|alpha|gamma|k|k_0|x_0|y_0|a|b|rf|R|h|zone|towgs84|to_meter)=[-+0-9.eE,]+|\+sweep=[xy]|\+(south|no_defs|type=crs|wktext))(\s+|$)/;

/**
 * The CRS of a grid mapping (CF appendix F) as `EPSG:n`, WKT or a PROJ string with metres; what the file spells out itself
 * goes first.
 * @returns null for longitude and latitude, and for mappings that are not known here
 */
export function crsOfMapping(mapping: ArrayVariable): string | null {
  const kind = textAttribute(mapping, 'grid_mapping_name');
  if (kind === 'latitude_longitude') return null;
  const wkt = textAttribute(mapping, 'crs_wkt') ?? textAttribute(mapping, 'spatial_ref');
  if (wkt !== null && /^(PROJ(CS|CRS)|BOUNDCRS|COMPOUNDCRS|COMPD_CS)\s*\[/i.test(wkt)) return wkt;
  const epsg = /^(?:EPSG:)?(\d{4,6})$/i.exec(String(mapping.attributes['epsg_code'] ?? mapping.attributes['EPSG_code'] ?? ''))?.[1]; // prettier-ignore
  if (epsg !== undefined) return `EPSG:${epsg}`;
  const proj = textAttribute(mapping, 'proj4') ?? textAttribute(mapping, 'proj4_string') ?? textAttribute(mapping, 'proj4text'); // prettier-ignore
  if (proj !== null && isPlain(proj) && !/\+proj=(longlat|latlong|lonlat|latlon)\b/.test(proj)) return proj;
  const parts = PROJECTIONS[kind ?? '']?.(mapping);
  return parts ? [...parts, ...earthOf(mapping), '+units=m', '+no_defs'].join(' ') : null;
}

function isPlain(proj: string): boolean {
  let rest = proj;
  while (rest !== '') {
    const [member] = PROJ_STRING.exec(rest) ?? [];
    if (member === undefined) return false;
    rest = rest.slice(member.length);
  }
  return true;
}

type Mapping = (mapping: ArrayVariable) => string[];

/** By `grid_mapping_name`, what PROJ calls it. */
const PROJECTIONS: Readonly<Record<string, Mapping>> = {
  transverse_mercator: (m) => [
    '+proj=tmerc',
    ...origin(m),
    `+k=${number(m, 'scale_factor_at_central_meridian', 1)}`,
    ...falseOrigin(m),
  ],
  lambert_conformal_conic: (m) => ['+proj=lcc', ...parallels(m), ...origin(m), ...falseOrigin(m)],
  albers_conical_equal_area: (m) => ['+proj=aea', ...parallels(m), ...origin(m), ...falseOrigin(m)],
  lambert_azimuthal_equal_area: (m) => ['+proj=laea', ...origin(m), ...falseOrigin(m)],
  azimuthal_equidistant: (m) => ['+proj=aeqd', ...origin(m), ...falseOrigin(m)],
  orthographic: (m) => ['+proj=ortho', ...origin(m), ...falseOrigin(m)],
  sinusoidal: (m) => ['+proj=sinu', `+lon_0=${meridian(m)}`, ...falseOrigin(m)],
  lambert_cylindrical_equal_area: (m) => ['+proj=cea', ...trueScale(m), `+lon_0=${meridian(m)}`, ...falseOrigin(m)],
  mercator: (m) => ['+proj=merc', ...trueScale(m), `+lon_0=${meridian(m)}`, ...falseOrigin(m)],
  stereographic: (m) => ['+proj=stere', ...origin(m), ...scale(m), ...falseOrigin(m)],
  polar_stereographic: (m) => {
    const pole = number(m, 'latitude_of_projection_origin', number(m, 'standard_parallel', 90) < 0 ? -90 : 90);
    return ['+proj=stere', `+lat_0=${pole}`, `+lon_0=${meridian(m)}`, ...trueScale(m), ...scale(m), ...falseOrigin(m)];
  },
  geostationary: (m) => [
    '+proj=geos',
    `+h=${number(m, 'perspective_point_height', 35_785_831)}`,
    `+lon_0=${meridian(m)}`,
    `+sweep=${textAttribute(m, 'sweep_angle_axis') ?? (textAttribute(m, 'fixed_angle_axis') === 'x' ? 'y' : 'x')}`,
    ...falseOrigin(m),
  ],
};

function number(mapping: ArrayVariable, name: string, otherwise: number): number {
  return numberAttribute(mapping, name) ?? otherwise;
}

/** The mappings name it in four ways. */
function meridian(m: ArrayVariable): number {
  const names = [
    'longitude_of_projection_origin',
    'longitude_of_central_meridian',
    'straight_vertical_longitude_from_pole',
  ];
  return names.map((name) => numberAttribute(m, name)).find((value) => value !== null) ?? 0;
}

function origin(m: ArrayVariable): string[] {
  return [`+lat_0=${number(m, 'latitude_of_projection_origin', 0)}`, `+lon_0=${meridian(m)}`];
}

function falseOrigin(m: ArrayVariable): string[] {
  return [`+x_0=${number(m, 'false_easting', 0)}`, `+y_0=${number(m, 'false_northing', 0)}`];
}

function parallels(m: ArrayVariable): string[] {
  const [first = number(m, 'latitude_of_projection_origin', 0), second = first] = numbersAttribute(
    m,
    'standard_parallel',
  );
  return [`+lat_1=${first}`, `+lat_2=${second}`];
}

function trueScale(m: ArrayVariable): string[] {
  const parallel = numberAttribute(m, 'standard_parallel');
  return parallel === null ? [] : [`+lat_ts=${parallel}`];
}

function scale(m: ArrayVariable): string[] {
  const factor = numberAttribute(m, 'scale_factor_at_projection_origin');
  return factor === null ? [] : [`+k=${factor}`];
}

/** A radius is a sphere, whatever else is said; without any word WGS 84. */
function earthOf(m: ArrayVariable): string[] {
  const radius = numberAttribute(m, 'earth_radius');
  if (radius !== null) return [`+R=${radius}`];
  const major = numberAttribute(m, 'semi_major_axis');
  if (major === null) return ['+ellps=WGS84', '+towgs84=0,0,0'];
  const [minor, flattening] = [numberAttribute(m, 'semi_minor_axis'), numberAttribute(m, 'inverse_flattening')];
  if (flattening !== null && flattening !== 0) return [`+a=${major}`, `+rf=${flattening}`];
  return [`+a=${major}`, `+b=${minor ?? major}`];
}

import { type PropertyType } from './cql2.sql.js';

const NUMBERS = [
  'gsd',
  'eo:cloud_cover', 'eo:snow_cover',
  'proj:epsg',
  'sar:center_frequency', 'sar:resolution_range', 'sar:resolution_azimuth', 'sar:pixel_spacing_range', 'sar:pixel_spacing_azimuth',
  'sar:looks_range', 'sar:looks_azimuth', 'sar:looks_equivalent_number',
  'sat:absolute_orbit', 'sat:relative_orbit', 'sat:orbit_cycle',
  'view:off_nadir', 'view:incidence_angle', 'view:azimuth', 'view:sun_azimuth', 'view:sun_elevation',
  'view:moon_azimuth', 'view:moon_elevation',
  'mgrs:utm_zone',
]; // prettier-ignore

const STRINGS = [
  'id', 'collection',
  'title', 'description', 'license', 'platform', 'constellation', 'mission',
  'grid:code', 'mgrs:latitude_band', 'mgrs:grid_square',
  'processing:level', 'processing:lineage', 'processing:facility', 'processing:version', 'product:type',
  'proj:code',
  'sar:instrument_mode', 'sar:frequency_band', 'sar:observation_direction', 'sar:product_type',
  'sat:orbit_state', 'sat:platform_international_designator', 'sat:acquisition_station',
]; // prettier-ignore

const TIMESTAMPS = [
  'datetime', 'start_datetime', 'end_datetime', 'created', 'updated', 'published', 'expires', 'unpublished',
  'sat:anx_datetime', 'processing:datetime',
]; // prettier-ignore

const ARRAYS = ['instruments', 'keywords', 'sar:polarizations', 'proj:shape', 'proj:transform', 'proj:bbox'];

/** What STAC and its extensions say a property is. A name that is not here may hold anything. */
export const PROPERTY_TYPES: ReadonlyMap<string, PropertyType> = new Map([
  ...NUMBERS.map((name) => [name, 'number'] as const),
  ...STRINGS.map((name) => [name, 'string'] as const),
  ...TIMESTAMPS.map((name) => [name, 'timestamp'] as const),
  ...ARRAYS.map((name) => [name, 'array'] as const),
]);

/** Members and properties that hold objects, arrays or geometries: no order is defined for them. */
export const UNSORTABLE: ReadonlySet<string> = new Set([
  ...ARRAYS,
  'geometry', 'bbox', 'assets', 'links', 'properties', 'stac_extensions', 'bands', 'providers', 'statistics',
  'proj:geometry', 'proj:projjson', 'proj:centroid', 'processing:software', 'processing:expression',
  'eo:bands', 'raster:bands', 'cube:dimensions', 'cube:variables', 'sat:orbit_state_vectors', 'renders',
]); // prettier-ignore

import { type PropertyType } from '../../search/cql2.sql.js';
import { PROPERTY_TYPES } from '../../search/property-types.js';

/** JSON Schema of one property. */
export type PropertySchema = Readonly<Record<string, unknown>>;

const OF_TYPE: Readonly<Record<PropertyType, PropertySchema>> = {
  number: { type: 'number' },
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  timestamp: { type: 'string', format: 'date-time' },
  array: { type: 'array' },
};

const PERCENT = { minimum: 0, maximum: 100 };
const AZIMUTH = { minimum: 0, maximum: 360 };

/** What the specifications say beyond the type; user interfaces make pickers of it. */
const DETAILS: Readonly<Record<string, PropertySchema>> = {
  id: { title: 'Item id' },
  collection: { title: 'Collection id' },
  datetime: { title: 'Acquired' },
  platform: { title: 'Platform' },
  constellation: { title: 'Constellation' },
  gsd: { title: 'Ground sample distance (m)', exclusiveMinimum: 0 },
  'eo:cloud_cover': { title: 'Cloud cover (%)', ...PERCENT },
  'eo:snow_cover': { title: 'Snow cover (%)', ...PERCENT },
  'view:off_nadir': { title: 'Off nadir (°)', minimum: 0, maximum: 90 },
  'view:incidence_angle': { title: 'Incidence angle (°)', minimum: 0, maximum: 90 },
  'view:azimuth': { title: 'Viewing azimuth (°)', ...AZIMUTH },
  'view:sun_azimuth': { title: 'Sun azimuth (°)', ...AZIMUTH },
  'view:sun_elevation': { title: 'Sun elevation (°)', minimum: -90, maximum: 90 },
  'sat:orbit_state': { title: 'Orbit direction', enum: ['ascending', 'descending', 'geostationary'] },
  'sat:relative_orbit': { title: 'Relative orbit', type: 'integer', minimum: 1 },
  'sat:absolute_orbit': { title: 'Absolute orbit', type: 'integer', minimum: 1 },
  'sar:polarizations': { title: 'Polarizations', items: { type: 'string', enum: ['HH', 'VV', 'HV', 'VH'] } },
  'mgrs:utm_zone': { title: 'UTM zone', type: 'integer', minimum: 1, maximum: 60 },
  instruments: { items: { type: 'string' } },
  keywords: { items: { type: 'string' } },
};

/** Queryables that every item has. */
export const CORE_PROPERTIES: Readonly<Record<string, PropertySchema>> = {
  ...known(['id', 'collection']),
  geometry: { title: 'Footprint', $ref: 'https://geojson.org/schema/Geometry.json' },
  ...known(['datetime']),
};

/** Common metadata that a search over all collections is likely to ask for. */
export const COMMON_PROPERTIES = known([
  'start_datetime',
  'end_datetime',
  'created',
  'updated',
  'platform',
  'constellation',
  'instruments',
  'gsd',
  'eo:cloud_cover',
]);

/** @param kinds what was seen of it, as `jsonb_typeof` calls it; the specification's own type goes first */
export function schemaOf(name: string, kinds: readonly string[]): PropertySchema {
  const type = PROPERTY_TYPES.get(name);
  if (type !== undefined) return { ...OF_TYPE[type], ...DETAILS[name] };
  const seen = kinds.filter((kind) => kind !== 'null');
  return { ...(seen.length === 1 && { type: seen[0] }), ...DETAILS[name] };
}

function known(names: readonly string[]): Record<string, PropertySchema> {
  return Object.fromEntries(names.map((name) => [name, schemaOf(name, [])]));
}

import { type PropertySchema } from './property-schemas.js';

/** What a filter over collections may name, besides any other member of a STAC Collection. */
export const COLLECTION_QUERYABLES: Readonly<Record<string, PropertySchema>> = {
  id: { type: 'string' },
  title: { type: 'string' },
  description: { type: 'string' },
  license: { type: 'string' },
  keywords: { type: 'array', items: { type: 'string' } },
  geometry: { title: 'Spatial extent', $ref: 'https://geojson.org/schema/Geometry.json' },
  datetime: { title: 'Start of the temporal extent', type: 'string', format: 'date-time' },
  start_datetime: { title: 'Start of the temporal extent', type: 'string', format: 'date-time' },
  end_datetime: { title: 'End of the temporal extent', type: 'string', format: 'date-time' },
};

/** Properties that filters of the Sentinel Hub catalogue may name (catalog §6), as JSON Schema. */
export const CLOUD_COVER = {
  'eo:cloud_cover': {
    title: 'Cloud cover',
    description: 'Estimate for the whole scene, percent',
    type: 'number',
    minimum: 0,
    maximum: 100,
  },
} as const;

export const ORBIT_STATE = {
  'sat:orbit_state': { title: 'Orbit state', type: 'string', enum: ['ascending', 'descending'] },
} as const;

export const CONSTELLATION = {
  constellation: { title: 'Constellation', type: 'string', enum: ['sentinel', 'sentinel-2', 'landsat'] },
} as const;

export const PROJECTION = {
  'proj:epsg': { title: 'EPSG code', description: 'Of the native projection', type: 'integer' },
} as const;

/** Of collections that bring no table of their own: BYOC, and those that users load items into. */
export const DEFAULT_QUERYABLES: Readonly<Record<string, object>> = { ...CLOUD_COVER, ...PROJECTION };

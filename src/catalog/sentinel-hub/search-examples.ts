/** Of the search in Swagger. */
const AREA_AND_TIME = { bbox: [11, 46, 12, 47], datetime: '2024-06-01T00:00:00Z/2024-06-30T23:59:59Z' };

export const SEARCH_EXAMPLES = {
  clear: {
    summary: 'Clear scenes of a month',
    value: { collections: ['sentinel-2-l2a'], ...AREA_AND_TIME, filter: 'eo:cloud_cover < 20', limit: 10 },
  },
  dates: {
    summary: 'Days with scenes',
    value: { collections: ['sentinel-2-l2a'], ...AREA_AND_TIME, distinct: 'date', limit: 100 },
  },
  radar: {
    summary: 'Radar by mode, polarization and orbit',
    value: {
      collections: ['sentinel-1-grd'],
      ...AREA_AND_TIME,
      filter: {
        op: 'and',
        args: [
          { op: '=', args: [{ property: 'sar:instrument_mode' }, 'IW'] },
          { op: '=', args: [{ property: 's1:polarization' }, 'DV'] },
          { op: '=', args: [{ property: 'sat:orbit_state' }, 'ascending'] },
        ],
      },
      fields: { include: ['properties.datetime'], exclude: [] },
    },
  },
};

export const ANSWER_EXAMPLE = {
  type: 'FeatureCollection',
  features: [
    {
      stac_version: '1.0.0',
      stac_extensions: ['https://stac-extensions.github.io/eo/v1.0.0/schema.json'],
      id: 'S2B_MSIL2A_20240620T101609_N0510_R065_T32TPS_20240620T131242',
      type: 'Feature',
      geometry: {
        type: 'MultiPolygon',
        coordinates: [[[[10.3, 46.9], [11.7, 46.8], [11.6, 45.9], [10.3, 45.9], [10.3, 46.9]]]],
        crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC::CRS84' } },
      },
      bbox: [10.3, 45.9, 11.7, 46.9],
      properties: { datetime: '2024-06-20T10:26:01Z', platform: 'sentinel-2b', 'eo:cloud_cover': 4.2, 'proj:epsg': 32632 },
      collection: 'sentinel-2-l2a',
      assets: { data: { href: 's3://scenes/32TPS/2024/06/20/', title: 's3', type: 'inode/directory' } },
      links: [],
    },
  ],
  links: [],
  context: { limit: 1, returned: 1, next: 1 },
}; // prettier-ignore

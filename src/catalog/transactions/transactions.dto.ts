/** For Swagger: the smallest item that can be rendered. */
export const ITEM_EXAMPLE = {
  type: 'Feature',
  stac_version: '1.1.0',
  stac_extensions: ['https://stac-extensions.github.io/eo/v2.0.0/schema.json'],
  id: 'S2A_32TPS_20240601',
  geometry: { type: 'Polygon', coordinates: [[[11, 46], [12, 46], [12, 47], [11, 47], [11, 46]]] }, // prettier-ignore
  bbox: [11, 46, 12, 47],
  properties: { datetime: '2024-06-01T10:10:31Z', 'eo:cloud_cover': 12.5, platform: 'sentinel-2a' },
  links: [],
  assets: { B04: { href: 's3://archive/S2A_32TPS_20240601/B04.tif', type: 'image/tiff; application=geotiff' } },
};

export const COLLECTION_EXAMPLE = {
  type: 'Collection',
  stac_version: '1.1.0',
  id: 'drone-flights',
  title: 'Drone flights',
  description: 'Orthophotos of our trial fields',
  license: 'CC-BY-4.0',
  extent: {
    spatial: { bbox: [[11, 46, 12, 47]] },
    temporal: { interval: [['2024-01-01T00:00:00Z', null]] },
  },
  links: [],
  'swath:visibility': 'account',
};

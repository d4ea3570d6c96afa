import { type NewCollection } from '../../catalog/index.js';

/** The collection whose items are the registry's datasets. */
export const DATASETS_COLLECTION = 'datasets';

/**
 * Everybody may see that it exists; each item has the readers of its dataset. `definition` is null: datasets have no
 * common band table.
 */
export const REGISTRY_COLLECTION: NewCollection = {
  id: DATASETS_COLLECTION,
  kind: 'registry',
  readers: ['public'],
  document: {
    type: 'Collection',
    stac_version: '1.1.0',
    title: 'Registered datasets',
    description: 'Rasters and VRT mosaics of the dataset registry. Everybody finds those that they may open.',
    license: 'other',
    // Declared, because the measured one would tell everybody where and when private datasets lie.
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
    keywords: ['raster', 'cog', 'vrt'],
    item_assets: {
      data: { title: 'The raster: a COG, or a VRT over other datasets', roles: ['data'] },
      thumbnail: { title: 'Thumbnail', type: 'image/png', roles: ['thumbnail'] },
    },
  },
};

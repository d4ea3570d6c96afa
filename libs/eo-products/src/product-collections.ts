/** Every built-in collection that a product folder can belong to. */
export const PRODUCT_COLLECTIONS: readonly string[] = [
  'sentinel-2-l1c',
  'sentinel-2-l2a',
  'sentinel-1-grd',
  'landsat-ot-l1',
  'landsat-ot-l2',
  'landsat-etm-l1',
  'landsat-etm-l2',
  'landsat-tm-l1',
  'landsat-tm-l2',
  'landsat-mss-l1',
];

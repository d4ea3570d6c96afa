export { detectProduct, productSpotOf, type ProductSpot } from './detect-product.js';
export { PRODUCT_COLLECTIONS } from './product-collections.js';
export { type EoProduct, type ProductFile, type ProductFolder, type ProductKind } from './product-folder.js';
export { readProduct } from './read-product.js';

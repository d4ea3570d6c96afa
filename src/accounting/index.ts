export { AccountingCoreModule } from './accounting.core.module.js';
export { AccountingModule } from './accounting.module.js';
export { PRODUCTS, type Product } from './products.js';
export { catalogUnits } from './units/catalog-units.js';
export { type Purchase, UsageMeter } from './usage-meter.js';

export { type ConversionConfig, type ConversionName, type ConversionSource } from './conversion-config.js';
export { type ConversionReport } from './conversion-outcome.js';
export { type ConversionOwner } from './file-of-raster.js';
export { ConversionsCoreModule } from './conversions.core.module.js';
export { ConversionsModule } from './conversions.module.js';
export { ConversionsWorkerModule } from './conversions.worker.module.js';
export { Conversions, type ConversionCaller, type ConversionResult } from './conversions.service.js';
export { readConversionConfig } from './request/read-conversion-config.js';
export { readProducts } from './request/read-products.js';

export { ArraySources, type OpenOptions } from './array-sources.service.js';
export { ArraySourcesModule } from './array-sources.module.js';
export { Projections } from './projections.js';

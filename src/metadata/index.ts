export { MetadataModule } from './metadata.module.js';

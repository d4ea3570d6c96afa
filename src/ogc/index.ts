export { OgcModule } from './ogc.module.js';

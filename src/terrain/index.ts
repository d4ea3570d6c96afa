export { TerrainModule } from './terrain.module.js';
export { TerrainWorkerModule } from './terrain.worker.module.js';

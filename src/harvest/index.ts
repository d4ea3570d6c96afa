export { HarvestCoreModule } from './harvest.core.module.js';
export { HarvestModule } from './harvest.module.js';
export { HarvestWorkerModule } from './harvest.worker.module.js';
export { CswMetadataRepair, type RepairOptions, type Repaired } from './metadata/csw-metadata-repair.service.js';

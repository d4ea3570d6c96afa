export { SeedingCoreModule } from './seeding.core.module.js';
export { SeedingModule } from './seeding.module.js';
export { SeedingWorkerModule } from './seeding.worker.module.js';
export { Seeding, type Seeder } from './seeding.service.js';

export { type CareFault, type CareHooks } from './care/care-report.js';
export { CatalogueRefreshers, type CatalogueRefresher } from './care/resync/catalogue-refreshers.js';
export { FileRegistration, type PreparedRegistration } from './registration/file-registration.js';
export { type FileToRegister, type Registered, type RegisteredFile } from './registration/file-to-register.js';
export { RegistryCoreModule } from './registry.core.module.js';
export { RegistryModule } from './registry.module.js';
export { RegistryWorkerModule } from './registry.worker.module.js';

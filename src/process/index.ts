export { ProcessCoreModule } from './process.core.module.js';
export { ProcessModule } from './process.module.js';
export { type Asking, type Picture, ProcessRequests } from './process.service.js';

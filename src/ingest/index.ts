export { IngestModule } from './ingest.module.js';
export { IngestWorkerModule } from './ingest.worker.module.js';

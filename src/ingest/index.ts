export { IngestModule } from './ingest.module.js';
export { IngestWorkerModule } from './ingest.worker.module.js';
export { hashFile, hashOf } from './upload/file-hash.js';
export { publishedKeys } from './upload/ingest-keys.js';
export { receiveFile, type IncomingFile, type ReceivedForm } from './upload/multipart-file.js';
export { assertPlausibleSize } from './upload/refusals.js';

import { Module } from '@nestjs/common';
import { WorkerEndpoint } from './worker-endpoint.js';

/** Worker side: what the monitoring asks. */
@Module({ providers: [WorkerEndpoint] })
export class AdminWorkerModule {}

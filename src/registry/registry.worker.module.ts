import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { CareHandlers } from './care/care.handlers.js';
import { RegistryCoreModule } from './registry.core.module.js';

/** The background half: care of the registry. */
@Module({
  imports: [RegistryCoreModule, JobsWorkerModule],
  providers: [CareHandlers],
})
export class RegistryWorkerModule {}

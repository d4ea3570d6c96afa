import { Module } from '@nestjs/common';
import { DatasetsModule } from '../datasets/index.js';
import { RegistrationAnswers } from './registration/registration-answers.js';
import { RegistrationsController } from './registration/registrations.controller.js';
import { Registrations } from './registration/registrations.service.js';
import { RootPaths } from './registration/root-paths.js';
import { RegistryCoreModule } from './registry.core.module.js';

/** Registration and care of the registry over HTTP. */
@Module({
  imports: [RegistryCoreModule, DatasetsModule],
  controllers: [RegistrationsController],
  providers: [Registrations, RegistrationAnswers, RootPaths],
})
export class RegistryModule {}

import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { SeedingCoreModule } from '../seeding/index.js';
import { StylesCoreModule } from '../styles/index.js';
import { CareOrders } from './care/care-orders.js';
import { CareController } from './care/care.controller.js';
import { DuplicatesController } from './care/duplicates/duplicates.controller.js';
import { ThumbnailOrders } from './care/thumbnails/thumbnail-orders.js';
import { ThumbnailCareController } from './care/thumbnails/thumbnails.controller.js';
import { FirstStyle } from './registration/first-style.js';
import { RegistrationAnswers } from './registration/registration-answers.js';
import { RegistrationsController } from './registration/registrations.controller.js';
import { Registrations } from './registration/registrations.service.js';
import { RootPaths } from './registration/root-paths.js';
import { RegistryCoreModule } from './registry.core.module.js';

/**
 * Registration and care of the registry over HTTP. Stands before DatasetsModule in the application, which is global and so not
 * imported here: or `/datasets/duplicates` would be read as a dataset's id.
 */
@Module({
  imports: [RegistryCoreModule, JobsModule, StylesCoreModule, SeedingCoreModule],
  controllers: [DuplicatesController, RegistrationsController, CareController, ThumbnailCareController],
  providers: [Registrations, FirstStyle, RegistrationAnswers, RootPaths, CareOrders, ThumbnailOrders],
})
export class RegistryModule {}

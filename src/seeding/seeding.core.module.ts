import { Module } from '@nestjs/common';
import { DatasetsCoreModule } from '../datasets/index.js';
import { StylesCoreModule } from '../styles/index.js';
import { TileCacheCoreModule } from '../tile-cache/index.js';
import { SeedKinds } from './seed-kinds.js';
import { Seeding } from './seeding.service.js';

/** What API and workers share: registrations start seedings in both. */
@Module({
  imports: [DatasetsCoreModule, StylesCoreModule, TileCacheCoreModule],
  providers: [SeedKinds, Seeding],
  exports: [Seeding, TileCacheCoreModule],
})
export class SeedingCoreModule {}

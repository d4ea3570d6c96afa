import { Module } from '@nestjs/common';
import { ArraySourcesModule } from '../array-sources/index.js';
import { DatasetsCoreModule } from '../datasets/index.js';
import { SentinelProfilesModule } from '../sentinel-profiles/index.js';
import { PointQueries } from './point-queries.service.js';
import { PointsController } from './points.controller.js';

/** What netCDF files and OPeNDAP addresses say at a place (datasets.md §5). */
@Module({
  imports: [DatasetsCoreModule, ArraySourcesModule, SentinelProfilesModule],
  controllers: [PointsController],
  providers: [PointQueries],
})
export class PointsModule {}

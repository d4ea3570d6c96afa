import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogCoreModule } from '../catalog/index.js';
import { DatasetAccess } from './dataset-access.js';
import { DatasetDeletion } from './dataset-deletion.service.js';
import { DatasetExtensions } from './dataset-extensions.js';
import { DatasetPlaces } from './dataset-places.js';
import { DatasetGrant } from './dataset-grant.entity.js';
import { DatasetTerrain } from './dataset-terrain.js';
import { DatasetRegistry } from './dataset-registry.service.js';
import { Dataset } from './dataset.entity.js';
import { DeletionGuards } from './deletion-guards.js';
import { StoredRaster } from './inspection/stored-raster.js';
import { Thumbnails } from './inspection/thumbnails.service.js';
import { ObjectReaper } from './object-reaper.js';
import { RasterAsset } from './raster-asset.entity.js';
import { DatasetScenes } from './scenes/dataset-scenes.service.js';
import { VisibilityWarnings } from './visibility-warnings.js';

const SHARED = [
  DatasetAccess,
  DatasetDeletion,
  DatasetExtensions,
  DatasetPlaces,
  DatasetRegistry,
  DatasetScenes,
  DatasetTerrain,
  DeletionGuards,
  ObjectReaper,
  StoredRaster,
  Thumbnails,
  VisibilityWarnings,
];

/** What API and workers share: the rows and their rules, no routes. */
@Module({
  imports: [CatalogCoreModule, TypeOrmModule.forFeature([Dataset, RasterAsset, DatasetGrant])],
  providers: SHARED,
  exports: [TypeOrmModule, ...SHARED],
})
export class DatasetsCoreModule {}

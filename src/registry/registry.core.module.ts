import { Module } from '@nestjs/common';
import { DatasetsCoreModule } from '../datasets/index.js';
import { CareKinds } from './care/care-jobs.js';
import { FileRefresh } from './care/file-refresh.js';
import { Prune } from './care/prune/prune.service.js';
import { Rehash } from './care/rehash/rehash.service.js';
import { CatalogueRefreshers } from './care/resync/catalogue-refreshers.js';
import { FileScan } from './care/resync/file-scan.js';
import { Resync } from './care/resync/resync.service.js';
import { RootGuard } from './care/root-guard.js';
import { ThumbnailGeneration } from './care/thumbnails/thumbnail-generation.js';
import { FileInspection } from './registration/file-inspection.js';
import { FileLook } from './registration/file-look.js';
import { FileRegistration } from './registration/file-registration.js';
import { FilesInPlace } from './registration/files-in-place.js';
import { HouseFiles } from './registration/house-files.js';
import { Twins } from './registration/twins.js';

const REGISTRATION = [FileInspection, FileLook, FilesInPlace, HouseFiles, Twins, FileRegistration];
const CARE = [
  ...[CareKinds, FileRefresh, RootGuard, Rehash, Prune],
  ...[FileScan, CatalogueRefreshers, Resync, ThumbnailGeneration],
];

/** What API, workers and the features that bring rasters share: how files become datasets, and how datasets stay true. */
@Module({
  imports: [DatasetsCoreModule],
  providers: [...REGISTRATION, ...CARE],
  exports: [DatasetsCoreModule, FileRegistration, CatalogueRefreshers, Rehash, Prune, Resync, ThumbnailGeneration],
})
export class RegistryCoreModule {}

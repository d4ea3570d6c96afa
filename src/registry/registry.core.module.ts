import { Module } from '@nestjs/common';
import { DatasetsCoreModule } from '../datasets/index.js';
import { FileInspection } from './registration/file-inspection.js';
import { FileRegistration } from './registration/file-registration.js';
import { FilesInPlace } from './registration/files-in-place.js';
import { HouseFiles } from './registration/house-files.js';
import { Twins } from './registration/twins.js';

/** What API, workers and the features that bring rasters share: files become datasets here. */
@Module({
  imports: [DatasetsCoreModule],
  providers: [FileInspection, FilesInPlace, HouseFiles, Twins, FileRegistration],
  exports: [DatasetsCoreModule, FileRegistration],
})
export class RegistryCoreModule {}

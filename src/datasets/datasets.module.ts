import { Global, Module } from '@nestjs/common';
import { DATASET_READ_CHECK } from '../jobs/index.js';
import { DatasetEdits } from './dataset-edits.service.js';
import { ReadCheck } from './dataset-read-check.js';
import { DatasetViews } from './dataset-views.js';
import { DatasetsController } from './datasets.controller.js';
import { DatasetsCoreModule } from './datasets.core.module.js';
import { DatasetSearch } from './datasets.query.js';
import { DownloadController } from './download/download.controller.js';
import { Downloads } from './download/downloads.service.js';
import { GrantsController } from './grants/grants.controller.js';
import { Grants } from './grants/grants.service.js';
import { ExtentController } from './inspection/extent.controller.js';
import { SamplesController } from './inspection/samples.controller.js';
import { ThumbnailsController } from './inspection/thumbnails.controller.js';
import { DatasetScenesBackfill } from './scenes/dataset-scenes.backfill.js';

/** API side. Global for one provider: jobs, which this feature stands on, asks it through `DATASET_READ_CHECK`. */
@Global()
@Module({
  imports: [DatasetsCoreModule],
  controllers: [
    DatasetsController,
    SamplesController,
    ExtentController,
    ThumbnailsController,
    DownloadController,
    GrantsController,
  ],
  providers: [
    DatasetSearch,
    DatasetViews,
    DatasetEdits,
    Downloads,
    Grants,
    DatasetScenesBackfill,
    { provide: DATASET_READ_CHECK, useClass: ReadCheck },
  ],
  exports: [DatasetsCoreModule, DatasetViews, DATASET_READ_CHECK],
})
export class DatasetsModule {}

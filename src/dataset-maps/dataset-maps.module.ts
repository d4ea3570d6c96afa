import { Module } from '@nestjs/common';
import { OgcCoreModule } from '../ogc/index.js';
import { TileCacheCoreModule } from '../tile-cache/index.js';
import { DatasetMapsCoreModule } from './dataset-maps.core.module.js';
import { DatasetTiles } from './dataset-tiles.js';
import { StyledThumbnails } from './styled-thumbnails.js';
import { ServedDatasets } from './served-datasets.js';
import { DatasetTilesController } from './tiles.controller.js';
import { DatasetMaps } from './wms/dataset-maps.js';
import { DatasetWms } from './wms/dataset-wms.js';
import { DatasetWmsController } from './wms/dataset-wms.controller.js';

/** Datasets as maps: WMS and XYZ tiles in their styles. */
@Module({
  imports: [DatasetMapsCoreModule, OgcCoreModule, TileCacheCoreModule],
  controllers: [DatasetWmsController, DatasetTilesController],
  providers: [ServedDatasets, StyledThumbnails, DatasetTiles, DatasetMaps, DatasetWms],
})
export class DatasetMapsModule {}

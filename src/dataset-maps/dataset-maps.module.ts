import { Module } from '@nestjs/common';
import { OgcCoreModule } from '../ogc/index.js';
import { TileCacheCoreModule } from '../tile-cache/index.js';
import { DatasetMapsCoreModule } from './dataset-maps.core.module.js';
import { DatasetTiles } from './dataset-tiles.js';
import { StyledThumbnails } from './styled-thumbnails.js';
import { ServedDatasets } from './served-datasets.js';
import { DatasetTilesController } from './tiles.controller.js';
import { DatasetWcs } from './wcs/dataset-wcs.js';
import { DatasetWcsController } from './wcs/dataset-wcs.controller.js';
import { DatasetWfs } from './wfs/dataset-wfs.js';
import { DatasetWfsController } from './wfs/dataset-wfs.controller.js';
import { DatasetMaps } from './wms/dataset-maps.js';
import { DatasetWms } from './wms/dataset-wms.js';
import { DatasetWmsController } from './wms/dataset-wms.controller.js';

/** Datasets in GIS programs: WMS and XYZ tiles in their styles, WCS for values, WFS for footprints. */
@Module({
  imports: [DatasetMapsCoreModule, OgcCoreModule, TileCacheCoreModule],
  controllers: [DatasetWmsController, DatasetWfsController, DatasetWcsController, DatasetTilesController],
  providers: [ServedDatasets, StyledThumbnails, DatasetTiles, DatasetMaps, DatasetWms, DatasetWfs, DatasetWcs],
})
export class DatasetMapsModule {}

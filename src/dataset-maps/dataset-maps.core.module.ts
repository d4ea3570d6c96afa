import { Module } from '@nestjs/common';
import { ProcessCoreModule } from '../process/index.js';
import { StylesCoreModule } from '../styles/index.js';
import { DatasetLayers } from './dataset-layers.js';
import { DatasetTilePainter } from './dataset-tile-painter.js';

/** What API and workers share: pictures of datasets in their styles. */
@Module({
  imports: [ProcessCoreModule, StylesCoreModule],
  providers: [DatasetLayers, DatasetTilePainter],
  exports: [StylesCoreModule, DatasetLayers, DatasetTilePainter],
})
export class DatasetMapsCoreModule {}

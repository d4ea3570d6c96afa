import { Module } from '@nestjs/common';
import { ProcessCoreModule } from '../process/index.js';
import { MapPainter } from './drawing/map-painter.js';
import { WmsRequests } from './wms/wms-requests.js';

/** Map services over any set of layers, for features that have layers of their own; no routes. */
@Module({
  imports: [ProcessCoreModule],
  providers: [MapPainter, WmsRequests],
  exports: [ProcessCoreModule, MapPainter, WmsRequests],
})
export class OgcCoreModule {}

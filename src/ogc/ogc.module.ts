import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountingCoreModule } from '../accounting/index.js';
import { CatalogCoreModule } from '../catalog/index.js';
import { RenderModule } from '../render/index.js';
import { InstanceLayers } from './configurations/instance-layers.js';
import { InstancesController } from './configurations/instances.controller.js';
import { MapInstances } from './configurations/instances.service.js';
import { LayersController } from './configurations/layers.controller.js';
import { MapLayers } from './configurations/layers.service.js';
import { MapInstance } from './configurations/map-instance.entity.js';
import { ConfiguredLayer } from './configurations/map-layer.entity.js';
import { CollectionLayers } from './drawing/collection-layers.js';
import { MapSources } from './drawing/map-sources.js';
import { ScriptTrial } from './drawing/script-trial.js';
import { DataProductsController } from './evalscripts/data-products.controller.js';
import { EvalscriptsController } from './evalscripts/evalscripts.controller.js';
import { OgcCoreModule } from './ogc.core.module.js';
import { TilesController } from './tiles/tiles.controller.js';
import { WmsController } from './wms/wms.controller.js';
import { WmtsRequests } from './wmts/wmts-requests.js';
import { WmtsController } from './wmts/wmts.controller.js';

/** Maps: XYZ tiles, WMS and WMTS, and the configurations and evalscripts that they draw. Every picture is a Process request. */
@Module({
  imports: [
    TypeOrmModule.forFeature([MapInstance, ConfiguredLayer]),
    AccountingCoreModule,
    CatalogCoreModule,
    RenderModule,
    OgcCoreModule,
  ],
  controllers: [
    InstancesController,
    LayersController,
    DataProductsController,
    EvalscriptsController,
    TilesController,
    WmsController,
    WmtsController,
  ],
  providers: [MapInstances, MapLayers, InstanceLayers, CollectionLayers, MapSources, ScriptTrial, WmtsRequests],
})
export class OgcModule {}

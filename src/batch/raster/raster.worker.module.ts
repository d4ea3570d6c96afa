import { Module } from '@nestjs/common';
import { DeliveryModule } from '../../delivery/index.js';
import { RenderModule } from '../../render/index.js';
import { AreaTiles } from './area/area-tiles.js';
import { OrderStores } from './make/order-stores.js';
import { RasterMaker } from './make/raster-maker.js';
import { UnitPreparations } from './make/unit-preparations.js';
import { RasterSurvey } from './survey/raster-survey.js';
import { ScriptCheck } from './survey/script-check.js';
import { ZarrGroups } from './zarr/zarr-group.js';
import { ZarrTiles } from './zarr/zarr-tiles.js';

/** The raster work that both versions of batch processing share, in the worker. */
@Module({
  imports: [DeliveryModule, RenderModule],
  providers: [AreaTiles, OrderStores, RasterMaker, RasterSurvey, ScriptCheck, UnitPreparations, ZarrGroups, ZarrTiles],
  exports: [AreaTiles, OrderStores, RasterMaker, RasterSurvey],
})
export class RasterWorkerModule {}

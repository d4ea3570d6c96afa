import { Module, type FactoryProvider, type Type } from '@nestjs/common';
import { ArraySourcesModule } from '../array-sources/index.js';
import { RegistryCoreModule } from '../registry/index.js';
import { ConversionEngine } from './conversion-engine.js';
import { ConversionKinds } from './conversion-kinds.js';
import { CONVERSION_IMPLEMENTATIONS, type ConversionImplementation } from './conversion.js';
import { Conversions } from './conversions.service.js';
import { GridConversion } from './grid/grid-conversion.js';
import { HyspexRgbConversion } from './hyspex/hyspex-rgb-conversion.js';
import { PointRasters } from './points/point-rasters.js';
import { GeoTiffWriter } from './raster/geotiff-writer.js';
import { SafeArchives } from './safe/archive/safe-archives.js';
import { Sentinel1NetcdfQuicklook } from './safe/sentinel1-netcdf-quicklook.js';
import { Sentinel1SafeQuicklook } from './safe/sentinel1-safe-quicklook.js';
import { Sentinel2SafeQuicklook } from './safe/sentinel2-safe-quicklook.js';
import { SurfaceRasters } from './surface/surface-rasters.js';

/** Every way to convert; a new one is one line here. */
const CONVERSIONS: readonly Type<ConversionImplementation>[] = [
  GridConversion,
  HyspexRgbConversion,
  Sentinel1NetcdfQuicklook,
  Sentinel1SafeQuicklook,
  Sentinel2SafeQuicklook,
];

/** What they share. */
const PARTS = [GeoTiffWriter, SurfaceRasters, PointRasters, SafeArchives];

const IMPLEMENTATIONS: FactoryProvider<readonly ConversionImplementation[]> = {
  provide: CONVERSION_IMPLEMENTATIONS,
  useFactory: (...all: ConversionImplementation[]) => all,
  inject: [...CONVERSIONS],
};

/** What API and workers share; whoever imports it brings its half of the jobs feature. */
@Module({
  imports: [RegistryCoreModule, ArraySourcesModule],
  providers: [...CONVERSIONS, ...PARTS, IMPLEMENTATIONS, ConversionEngine, ConversionKinds, Conversions],
  exports: [RegistryCoreModule, ConversionEngine, Conversions],
})
export class ConversionsCoreModule {}

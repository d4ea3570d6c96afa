import { ChildPool, type ChildPoolOptions } from '#libs/process-pool';
import { type RasterOperations } from './contract/operations.js';

/** `env`: GDAL options, `GDAL_CONFIG_FILE`. */
export type RasterPoolOptions = ChildPoolOptions;

/** GDAL in child processes, so that it neither blocks nor crashes this one. */
export class RasterPool extends ChildPool<RasterOperations> {
  constructor(options: RasterPoolOptions) {
    const repeatable = new Set([
      'describe',
      'sameCrs',
      'outline',
      'readWindow',
      'warpRead',
      'sample',
      'statistics',
      'bandLooks',
      'quicklook',
      'encodeGeoTiff',
      'describeArrays',
      'readArray',
      'projectPoints',
    ] as const);
    super({ name: 'raster', repeatable }, { ...options, entry: options.entry ?? compiledChild() });
  }
}

/** Beside this file, or in `dist` when this file runs as TypeScript. */
function compiledChild(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? '../../../dist/libs/raster/src/child.js' : './child.js', import.meta.url);
}

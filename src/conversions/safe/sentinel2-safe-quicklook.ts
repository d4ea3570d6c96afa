import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { RasterPool } from '#libs/raster';
import { type ConversionConfig } from '../conversion-config.js';
import {
  type ConversionEstimate,
  type ConversionImplementation,
  type ConversionRun,
  type MadeRaster,
} from '../conversion.js';
import { assertOutputNames, outputFile } from '../output-file.js';
import { type LocatedFile } from './archive/safe-files.js';
import { SafeArchives } from './archive/safe-archives.js';
import { type SafeProduct } from './archive/safe-product.js';
import { bandImage, DEFAULT_COMPOSITES, type BandImage } from './composites.js';
import { pixelsOf, renderingOf, reportOf, runOptions } from './product-rendering.js';
import { acquired } from './sentinel1-safe-quicklook.js';

/** Share of a composite's time that unpacking its bands takes. */
const UNPACKED = 0.1;

interface Composite {
  readonly product: string;
  /** As the configuration spells them: `B4`. */
  readonly bands: readonly [string, string, string];
  readonly images: readonly [BandImage, BandImage, BandImage];
}

/** Combinations of three bands of a Sentinel-2 tile as red, green and blue: one COG each. */
@Injectable()
export class Sentinel2SafeQuicklook implements ConversionImplementation {
  readonly name = 'sentinel_s2_safe_quicklook';

  constructor(
    private readonly archives: SafeArchives,
    private readonly pool: RasterPool,
  ) {}

  async estimate(config: ConversionConfig): Promise<ConversionEstimate> {
    const composites = compositesOf(await this.archives.open(config.inputDataset, 'sentinel-2'), config);
    const samples = composites.map(({ images }) => {
      const resolution = Math.min(...images.map((image) => image.resolution));
      const sideM = Math.max(...images.map((image) => image.resolution * image.side));
      const isOwnGrid = config.processing.targetEpsg === null && config.processing.targetResolution === null;
      return 3 * (isOwnGrid ? (sideM / resolution) ** 2 : pixelsOf(sideM ** 2, config.processing, resolution));
    });
    const outputs = composites.map(({ product }) => outputFile(config, product));
    return { samples: samples.reduce((sum, one) => sum + one, 0), outputs };
  }

  async convert(config: ConversionConfig, run: ConversionRun): Promise<readonly MadeRaster[]> {
    const product = await this.archives.open(config.inputDataset, 'sentinel-2');
    const composites = compositesOf(product, config);
    const made: MadeRaster[] = [];
    for (const [i, composite] of composites.entries()) {
      const part = { ...run, progress: (fraction: number) => run.progress((i + fraction) / composites.length) };
      made.push(await this.convertOne(product, composite, config, part, composites.length > 1));
    }
    return made;
  }

  private async convertOne(
    { item, files }: SafeProduct,
    { product, bands, images }: Composite,
    config: ConversionConfig,
    run: ConversionRun,
    isOneOfMany: boolean,
  ): Promise<MadeRaster> {
    const path = join(run.scratch, `${product}.tif`);
    const located: LocatedFile[] = [];
    try {
      for (const image of images) located.push(await files.locate(image.path, run.scratch, run.signal));
      await run.progress(UNPACKED);
      const [red, green, blue] = located as [LocatedFile, LocatedFile, LocatedFile];
      const request = {
        ...renderingOf(config.processing, 'bilinear', path),
        paths: [red.path, green.path, blue.path],
        isStretched: config.processing.isStretched,
      } as const;
      const rendered = await this.pool.run('rgbComposite', request, runOptions(run, UNPACKED, 1));
      return {
        path,
        outputFile: outputFile(config, product),
        variant: isOneOfMany ? product : (config.variant ?? product),
        temporal: acquired(item.properties),
        report: { product_name: product, bands, ...reportOf(rendered, config.processing) },
      };
    } finally {
      for (const file of located) await file.discard();
    }
  }
}

function compositesOf({ item }: SafeProduct, config: ConversionConfig): readonly Composite[] {
  const wished = Object.entries(config.products ?? DEFAULT_COMPOSITES);
  assertOutputNames(
    config,
    wished.map(([product]) => product),
  );
  return wished.map(([product, bands]) => {
    const [red, green, blue] = bands.map((band) => bandImage(item, product, band));
    return { product, bands, images: [red!, green!, blue!] };
  });
}

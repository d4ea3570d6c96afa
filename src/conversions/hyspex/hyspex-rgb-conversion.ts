import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { type ArrayDataset } from '#libs/cf';
import { ArraySources, Projections } from '../../array-sources/index.js';
import { type VariablePlan } from '../arrays/array-plan.js';
import { assertKnownCrs } from '../arrays/crs-of-arrays.js';
import { instantOf } from '../arrays/instant-of.js';
import { rowBlocks } from '../arrays/row-blocks.js';
import { type ConversionConfig } from '../conversion-config.js';
import {
  type ConversionEstimate,
  type ConversionImplementation,
  type ConversionRun,
  type MadeRaster,
} from '../conversion.js';
import { assertOutputNames, measured, outputFile } from '../output-file.js';
import { assertCompression, GeoTiffWriter } from '../raster/geotiff-writer.js';
import { between } from '../raster/made-file.js';
import { RawRaster } from '../raster/raw-raster.js';
import { surfaceOf, type Surface } from '../surface/surface.js';
import { surfaceSamples } from '../surface/surface-size.js';
import { paint, PICTURE } from './paint.js';
import { stretchOf, type Stretch } from './percentile-stretch.js';
import { planRgb } from './rgb-plan.js';

const OUTPUT = 'rgb';
/** Of the progress. */
const SHARES = { read: 0.5, stretched: 0.6 };
const NUMBERS = { type: 'Float32', nodata: NaN } as const;

/** A picture of a hyperspectral cube: three bands by their wavelengths, each between two percentiles of its own. */
@Injectable()
export class HyspexRgbConversion implements ConversionImplementation {
  readonly name = 'hyspex_rgb';

  constructor(
    private readonly sources: ArraySources,
    private readonly projections: Projections,
    private readonly writer: GeoTiffWriter,
  ) {}

  async estimate(config: ConversionConfig, signal: AbortSignal): Promise<ConversionEstimate> {
    const dataset = await this.sources.open(config.inputDataset, signal);
    const { plans: [first] } = await planRgb(dataset, config, signal); // prettier-ignore
    assertOutputNames(config, [OUTPUT]);
    assertCompression(config.processing, config.processing.isStretched ? PICTURE : NUMBERS);
    await assertKnownCrs(this.projections.project, first.crs, 'crs', signal);
    const size = await surfaceSamples(dataset, first, config.processing, this.projections.project, signal);
    return { samples: 3 * size, outputs: [outputFile(config, OUTPUT)] };
  }

  async convert(config: ConversionConfig, run: ConversionRun): Promise<readonly MadeRaster[]> {
    const { scratch, signal, progress } = run;
    const dataset = await this.sources.open(config.inputDataset, signal);
    const { bands, plans } = await planRgb(dataset, config, signal);
    const [first] = plans;
    const surface = await surfaceOf(dataset, first, scratch, signal);
    const base = join(scratch, randomUUID());
    const floats = await this.read(dataset, plans, surface, base, run);
    const stretches: (Stretch | null)[] = [];
    let raw = floats.form;
    try {
      if (config.processing.isStretched) {
        for (const band of bands.keys())
          stretches.push(await stretchOf(floats, band, config.processing.stretchPercentiles));
        raw = await paint(floats, stretches, `${base}.rgb`, signal);
      }
    } finally {
      await floats.close();
    }
    await progress(SHARES.stretched);
    const target = `${base}.tif`;
    const { placement } = surface;
    const description = await this.writer.write(
      { raw, placement, target, processing: config.processing, resampling: 'bilinear' },
      { signal },
      between(progress, SHARES.stretched, 1),
    );
    const instant = await instantOf(dataset, first, signal);
    const [low, high] = config.processing.stretchPercentiles;
    return [
      {
        path: target,
        outputFile: outputFile(config, OUTPUT),
        variant: config.variant ?? OUTPUT,
        temporal: instant && [instant, instant],
        report: {
          variable: first.variable.name,
          bands: bands.map(({ index, wavelength }, i) => ({
            index,
            wavelength_nm: wavelength,
            stretch: stretches[i] ? { p_low: low, p_high: high, ...stretches[i] } : null,
          })),
          ...measured(description),
        },
      },
    ];
  }

  private async read(
    dataset: ArrayDataset,
    plans: readonly VariablePlan[],
    surface: Surface,
    base: string,
    { signal, progress }: ConversionRun,
  ): Promise<RawRaster> {
    const { width, height } = surface;
    const bands = (['Red', 'Green', 'Blue'] as const).map((colour) => ({ name: colour.toLowerCase(), colour }));
    const raw = await RawRaster.create({
      path: `${base}.raw`,
      width,
      height,
      format: NUMBERS,
      bands,
    });
    try {
      for (const [band, plan] of plans.entries())
        for await (const block of rowBlocks(dataset, plan, plan.fixed, signal)) {
          const { row, values } = surface.turn(block);
          await raw.write(band, row, values);
          await progress((SHARES.read * (band + (block.row + block.rows) / height)) / plans.length);
        }
    } catch (error) {
      await raw.close();
      throw error;
    }
    return raw;
  }
}

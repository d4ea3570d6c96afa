import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { RasterPool } from '#libs/raster';
import { type ConversionConfig } from '../conversion-config.js';
import {
  type ConversionEstimate,
  type ConversionImplementation,
  type ConversionRun,
  type MadeRaster,
} from '../conversion.js';
import { assertOutputNames, outputFile } from '../output-file.js';
import { chooseAmplitudes, type Amplitude } from './amplitude-variables.js';
import { SafeArchives } from './archive/safe-archives.js';
import { type SafeProduct } from './archive/safe-product.js';
import { pixelsOf, renderingOf, reportOf, runOptions } from './product-rendering.js';

/** Metres per pixel (datasets.md §3, "S1 amplitude quicklook"). */
export const RESOLUTION_M = 40;
/** Share of a variable's time that unpacking takes. */
const UNPACKED = 0.15;

/** Amplitudes of a Sentinel-1 GRD product as pictures on the map: one grey COG with alpha per polarisation. */
@Injectable()
export class Sentinel1SafeQuicklook implements ConversionImplementation {
  readonly name = 'sentinel_s1_safe_quicklook';

  constructor(
    private readonly archives: SafeArchives,
    private readonly pool: RasterPool,
  ) {}

  async estimate(config: ConversionConfig): Promise<ConversionEstimate> {
    assertStretched(config);
    const product = await this.archives.open(config.inputDataset, 'sentinel-1');
    const { chosen } = amplitudesOf(product, config);
    const perRaster = 2 * pixelsOf(groundArea(product), config.processing, RESOLUTION_M);
    return {
      samples: perRaster * chosen.length,
      outputs: chosen.map(({ variable }) => amplitudeFile(config, variable)),
    };
  }

  async convert(config: ConversionConfig, run: ConversionRun): Promise<readonly MadeRaster[]> {
    assertStretched(config);
    const product = await this.archives.open(config.inputDataset, 'sentinel-1');
    const { chosen, skipped } = amplitudesOf(product, config);
    const made: MadeRaster[] = [];
    for (const [i, amplitude] of chosen.entries()) {
      const part = { ...run, progress: (fraction: number) => run.progress((i + fraction) / chosen.length) };
      const raster = await this.convertOne(product, amplitude, config, part, chosen.length > 1);
      made.push(skipped.length === 0 ? raster : { ...raster, report: { ...raster.report, skipped } });
    }
    return made;
  }

  private async convertOne(
    { item, files }: SafeProduct,
    { variable, polarization }: Amplitude,
    config: ConversionConfig,
    run: ConversionRun,
    isOneOfMany: boolean,
  ): Promise<MadeRaster> {
    const measurement = item.assets[polarization.toLowerCase()]!;
    const image = await files.locate(measurement.href, run.scratch, run.signal);
    await run.progress(UNPACKED);
    const path = join(run.scratch, `${variable}.tif`);
    try {
      const request = {
        ...renderingOf(config.processing, 'average', path),
        scale: config.processing.scale,
        image: { kind: 'geotiff', path: image.path },
      } as const;
      const rendered = await this.pool.run('amplitudeQuicklook', request, runOptions(run, UNPACKED, 1));
      return {
        path,
        outputFile: amplitudeFile(config, variable),
        variant: isOneOfMany ? variable : (config.variant ?? variable),
        temporal: acquired(item.properties),
        report: { variable, ...reportOf(rendered, config.processing), scale: config.processing.scale },
      };
    } finally {
      await image.discard();
    }
  }
}

/** @throws INVALID */
export function assertStretched({ processing }: ConversionConfig): void {
  if (processing.isStretched) return;
  throw new DomainError(
    'INVALID',
    'processing.histogram_stretch: an amplitude quicklook is always stretched, got false',
  );
}

/** `<stem>_amplitude_vv.tif`, or the name that the configuration gives it. */
export function amplitudeFile(config: ConversionConfig, variable: string): string {
  return config.outputNames[variable] ?? outputFile(config, variable.toLowerCase());
}

function amplitudesOf({ item }: SafeProduct, config: ConversionConfig) {
  const polarizations = ['VV', 'VH', 'HH', 'HV'].filter((name) => item.assets[name.toLowerCase()] !== undefined);
  const amplitudes = chooseAmplitudes(config.variables, polarizations);
  assertOutputNames(
    config,
    amplitudes.chosen.map(({ variable }) => variable),
  );
  return amplitudes;
}

/** Square metres, by the annotation; a generous guess where it is silent: an IW scene. */
function groundArea({ item: { properties } }: SafeProduct): number {
  const [lines, samples] = (properties['proj:shape'] as readonly number[] | null) ?? [];
  const along = Number(properties['sar:pixel_spacing_azimuth']) * (lines ?? NaN);
  const across = Number(properties['sar:pixel_spacing_range']) * (samples ?? NaN);
  return Number.isFinite(along * across) ? along * across : 250_000 * 200_000;
}

export function acquired(properties: Readonly<Record<string, unknown>>): [Date, Date] | null {
  const [start, end] = [
    properties['start_datetime'] ?? properties['datetime'],
    properties['end_datetime'] ?? properties['datetime'],
  ];
  return typeof start === 'string' && typeof end === 'string' ? [new Date(start), new Date(end)] : null;
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { variableNamed, type ArrayDataset, type ArrayVariable } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { ArraySources, Projections } from '../../array-sources/index.js';
import { completed, type VariablePlan } from '../arrays/array-plan.js';
import { instantOf } from '../arrays/instant-of.js';
import { placeVariable } from '../arrays/placed-variable.js';
import { rowBlocks } from '../arrays/row-blocks.js';
import { type ConversionConfig } from '../conversion-config.js';
import {
  type ConversionEstimate,
  type ConversionImplementation,
  type ConversionRun,
  type MadeRaster,
} from '../conversion.js';
import { assertOutputNames, measured, outputFile } from '../output-file.js';
import { pointCount } from '../points/point-cloud.js';
import { assertCompression, GeoTiffWriter } from '../raster/geotiff-writer.js';
import { between } from '../raster/made-file.js';
import { RawRaster } from '../raster/raw-raster.js';
import { surfaceOf, type Surface } from '../surface/surface-raw.js';
import { stretched, stretchOf, type Stretch } from './percentile-stretch.js';
import { colourBands, wavelengthCoordinate, type ColourBand } from './wavelengths.js';

const OUTPUT = 'rgb';
/** Of the progress. */
const SHARES = { read: 0.5, stretched: 0.6 };
/** 0 where there is nothing: values are stretched to 1…255. */
const PICTURE = { type: 'Byte', nodata: 0 } as const;

interface RgbPlan {
  readonly dataset: ArrayDataset;
  readonly bands: readonly ColourBand[];
  /** One per band: the same surface at another wavelength. */
  readonly plans: readonly VariablePlan[];
}

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
    const { plans } = await this.plan(config, signal);
    const [first] = plans as [VariablePlan, ...VariablePlan[]];
    assertOutputNames(config, [OUTPUT]);
    if (config.processing.isStretched) assertCompression(config.processing, PICTURE);
    await this.projections.project(first.crs, [], 'toLonLat', signal);
    return { samples: 3 * pointCount(first), outputs: [outputFile(config, OUTPUT)] };
  }

  async convert(config: ConversionConfig, run: ConversionRun): Promise<readonly MadeRaster[]> {
    const { scratch, signal, progress } = run;
    const { dataset, bands, plans } = await this.plan(config, signal);
    const [first] = plans as [VariablePlan, ...VariablePlan[]];
    const surface = await surfaceOf(dataset, first, scratch, signal);
    const base = join(scratch, randomUUID());
    const floats = await this.read(dataset, plans, surface, base, run);
    const stretches: (Stretch | null)[] = [];
    let raw = floats.form;
    try {
      if (config.processing.isStretched) {
        for (const band of bands.keys())
          stretches.push(await stretchOf(floats, band, config.processing.stretchPercentiles));
        raw = await paint(floats, bands, stretches, `${base}.rgb`, signal);
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

  private async plan(config: ConversionConfig, signal: AbortSignal): Promise<RgbPlan> {
    const dataset = await this.sources.open(config.inputDataset, signal);
    const coordinate = wavelengthCoordinate(dataset);
    const cube = cubeOf(dataset, coordinate, config);
    const placed = placeVariable(dataset, cube, config);
    if (placed === null || placed.layout === 'points')
      throw new DomainError('INVALID', `variables: ${cube.name} has no rows and columns with coordinates; name them by x and y`);
    const bands = await colourBands(dataset, coordinate, signal);
    const dimension = cube.dimensions.findIndex(({ name }) => name === coordinate.dimensions[0]!.name);
    const plans = bands.map(({ index }) => completed(dataset, placed, config, [{ dimension, index }]));
    return { dataset, bands, plans };
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
    const raw = await RawRaster.create({ path: `${base}.raw`, width, height, format: { type: 'Float32', nodata: NaN }, bands });
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

/** The variable of the bands, or the one that the configuration names. @throws INVALID */
function cubeOf(dataset: ArrayDataset, coordinate: ArrayVariable, { variables, x, y }: ConversionConfig): ArrayVariable {
  const hasBands = ({ dimensions }: ArrayVariable) => dimensions.some(({ name }) => name === coordinate.dimensions[0]!.name);
  const [name, another] = variables;
  if (another !== undefined) throw new DomainError('INVALID', 'variables: a picture is made of one variable');
  if (name !== undefined) {
    const named = variableNamed(dataset, name);
    if (hasBands(named)) return named;
    throw new DomainError('INVALID', `variables: ${name} has no bands along ${coordinate.name}`);
  }
  const cubes = [...dataset.variables.values()].filter(
    (one) => hasBands(one) && one.dimensions.length > 2 && placeVariable(dataset, one, { x, y }) !== null,
  );
  if (cubes.length === 1) return cubes[0]!;
  const found = cubes.map((one) => one.name).join(', ') || 'none';
  throw new DomainError('INVALID', `variables: name the one to show; with bands and a place there are: ${found}`);
}

async function paint(
  floats: RawRaster,
  bands: readonly ColourBand[],
  stretches: ReadonlyArray<Stretch | null>,
  path: string,
  signal: AbortSignal,
): Promise<RawRaster['form']> {
  const { width, height, bands: described } = floats.form;
  const picture = await RawRaster.create({ path, width, height, format: PICTURE, bands: described });
  const step = Math.max(1, Math.floor((1024 * 1024) / width));
  try {
    for (const band of bands.keys())
      for (let row = 0; row < height; row += step) {
        signal.throwIfAborted();
        const values = await floats.read(band, row, Math.min(step, height - row));
        const stretch = stretches[band];
        await picture.write(band, row, stretch ? stretched(values, stretch) : values);
      }
  } finally {
    await picture.close();
  }
  return picture.form;
}

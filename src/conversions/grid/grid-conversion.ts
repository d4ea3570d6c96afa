import { Injectable } from '@nestjs/common';
import { type ArrayDataset } from '#libs/cf';
import { ArraySources, Projections } from '../../array-sources/index.js';
import { type ConversionConfig } from '../conversion-config.js';
import {
  type ConversionEstimate,
  type ConversionImplementation,
  type ConversionRun,
  type MadeRaster,
} from '../conversion.js';
import { planVariables, type VariablePlan } from '../arrays/array-plan.js';
import { assertKnownCrs } from '../arrays/crs-of-arrays.js';
import { formatOf } from '../arrays/pixel-format.js';
import { instantOf } from '../arrays/instant-of.js';
import { PointRasters } from '../points/point-rasters.js';
import { assertOutputNames, outputFile } from '../output-file.js';
import { assertCompression } from '../raster/geotiff-writer.js';
import { surfaceSamples } from '../surface/surface-size.js';
import { SurfaceRasters } from '../surface/surface-rasters.js';

/**
 * Variables of a netCDF, here or behind OPeNDAP, as one GeoTIFF each: rows and columns as they are, north up; with
 * `grid`, or where the values are a list, as points on a new grid.
 */
@Injectable()
export class GridConversion implements ConversionImplementation {
  readonly name = 'grid';

  constructor(
    private readonly sources: ArraySources,
    private readonly projections: Projections,
    private readonly surfaces: SurfaceRasters,
    private readonly points: PointRasters,
  ) {}

  async estimate(config: ConversionConfig, signal: AbortSignal): Promise<ConversionEstimate> {
    const dataset = await this.sources.open(config.inputDataset, signal);
    const plans = planVariables(dataset, config);
    const names = plans.map(({ variable }) => variable.name);
    assertOutputNames(config, names);
    const { project } = this.projections;
    for (const crs of new Set(plans.map((plan) => plan.crs))) await assertKnownCrs(project, crs, 'crs', signal);
    let samples = 0;
    for (const plan of plans) samples += await this.samplesOf(dataset, plan, config, signal);
    return { samples, outputs: names.map((name) => outputFile(config, name)) };
  }

  async convert(config: ConversionConfig, run: ConversionRun): Promise<readonly MadeRaster[]> {
    const dataset = await this.sources.open(config.inputDataset, run.signal);
    const plans = planVariables(dataset, config);
    const made: MadeRaster[] = [];
    for (const [i, plan] of plans.entries()) {
      const part = { ...run, progress: (fraction: number) => run.progress((i + fraction) / plans.length) };
      made.push(await this.convertOne(dataset, plan, config, part, plans.length > 1));
    }
    return made;
  }

  private async convertOne(
    dataset: ArrayDataset,
    plan: VariablePlan,
    config: ConversionConfig,
    run: ConversionRun,
    isOneOfMany: boolean,
  ): Promise<MadeRaster> {
    const { name } = plan.variable;
    const raster = arePoints(plan, config)
      ? await this.points.make(dataset, plan, config, run)
      : await this.surfaces.make(dataset, plan, config, run);
    const instant = await instantOf(dataset, plan, run.signal);
    return {
      path: raster.path,
      outputFile: outputFile(config, name),
      variant: isOneOfMany ? name : (config.variant ?? name),
      temporal: instant && [instant, instant],
      report: { variable: name, time: instant?.toISOString() ?? null, ...raster.report },
    };
  }

  private async samplesOf(
    dataset: ArrayDataset,
    plan: VariablePlan,
    config: ConversionConfig,
    signal: AbortSignal,
  ): Promise<number> {
    if (arePoints(plan, config)) return this.points.samples(dataset, plan, config, signal);
    assertCompression(config.processing, formatOf(plan.variable));
    return surfaceSamples(dataset, plan, config.processing, this.projections.project, signal);
  }
}

function arePoints({ layout }: VariablePlan, { grid }: ConversionConfig): boolean {
  return grid !== null || layout === 'points';
}

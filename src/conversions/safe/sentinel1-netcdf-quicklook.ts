import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { readValues, roleOf, type ArrayDataset } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { RasterPool } from '#libs/raster';
import { toStoreError } from '#libs/storage';
import { ArraySources } from '../../array-sources/index.js';
import { rangesOf } from '../arrays/dimension-choice.js';
import { planVariables, type VariablePlan } from '../arrays/array-plan.js';
import { type ConversionConfig } from '../conversion-config.js';
import {
  type ConversionEstimate,
  type ConversionImplementation,
  type ConversionRun,
  type MadeRaster,
} from '../conversion.js';
import { assertOutputNames } from '../output-file.js';
import { chooseAmplitudes } from './amplitude-variables.js';
import { controlLattice, groundArea } from './control-lattice.js';
import { pixelsOf, renderingOf, reportOf, runOptions } from './product-rendering.js';
import { amplitudeFile, assertStretched, RESOLUTION_M } from './sentinel1-safe-quicklook.js';

/** Values of one read: little enough for a source behind OPeNDAP to send at once. */
const MAX_VALUES_AT_ONCE = 1024 * 1024;
/** Share of a variable's time that reading its values takes. */
const READ = 0.5;

/**
 * The same picture from the NetCDF form of a Sentinel-1 product, here or behind OPeNDAP: `Amplitude_VV(time, y, x)` beside
 * `lat(y, x)` and `lon(y, x)`.
 */
@Injectable()
export class Sentinel1NetcdfQuicklook implements ConversionImplementation {
  readonly name = 'sentinel_s1_quicklook';

  constructor(
    private readonly sources: ArraySources,
    private readonly pool: RasterPool,
  ) {}

  async estimate(config: ConversionConfig, signal: AbortSignal): Promise<ConversionEstimate> {
    assertStretched(config);
    const dataset = await this.sources.open(config.inputDataset, signal);
    const { plans } = amplitudePlans(dataset, config);
    const area = await groundArea(dataset, plans[0]!, signal);
    return {
      samples: plans.length * 2 * pixelsOf(area, config.processing, RESOLUTION_M),
      outputs: plans.map(({ variable }) => amplitudeFile(config, variable.name)),
    };
  }

  async convert(config: ConversionConfig, run: ConversionRun): Promise<readonly MadeRaster[]> {
    assertStretched(config);
    const dataset = await this.sources.open(config.inputDataset, run.signal);
    const { plans, skipped } = amplitudePlans(dataset, config);
    const made: MadeRaster[] = [];
    for (const [i, plan] of plans.entries()) {
      const part = { ...run, progress: (fraction: number) => run.progress((i + fraction) / plans.length) };
      const raster = await this.convertOne(dataset, plan, config, part, plans.length > 1);
      made.push(skipped.length === 0 ? raster : { ...raster, report: { ...raster.report, skipped } });
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
    const base = name.replace(/^.*\//, '');
    const [values, path] = [join(run.scratch, `${base}.raw`), join(run.scratch, `${base}.tif`)];
    const controlPoints = await controlLattice(dataset, plan, run.signal);
    await writeValues(dataset, plan, values, run);
    const request = {
      ...renderingOf(config.processing, 'average', path),
      scale: config.processing.scale,
      image: { kind: 'raw', path: values, width: widthOf(plan), height: heightOf(plan), controlPoints },
    } as const;
    const rendered = await this.pool.run('amplitudeQuicklook', request, runOptions(run, READ, 1));
    return {
      path,
      outputFile: amplitudeFile(config, name),
      variant: isOneOfMany ? base : (config.variant ?? base),
      report: { variable: name, ...reportOf(rendered, config.processing), scale: config.processing.scale },
    };
  }
}

/** Float32, row 0 first; 0 = no data. @throws STORAGE_FULL */
async function writeValues(dataset: ArrayDataset, plan: VariablePlan, path: string, run: ConversionRun): Promise<void> {
  const [width, height] = [widthOf(plan), heightOf(plan)];
  const rows = Math.max(1, Math.floor(MAX_VALUES_AT_ONCE / width));
  const file = await open(path, 'wx', 0o600);
  try {
    for (let start = 0; start < height; start += rows) {
      run.signal.throwIfAborted();
      const count = Math.min(rows, height - start);
      const values = await readValues(dataset, plan.variable, rangesOf(plan, plan.fixed, { start, count }), run.signal);
      const kept = Float32Array.from(values, (value) => (Number.isNaN(value) ? 0 : value));
      await file.writeFile(new Uint8Array(kept.buffer));
      await run.progress((READ * (start + count)) / height);
    }
  } catch (error) {
    throw toStoreError(error, 'scratch', '');
  } finally {
    await file.close();
  }
}

/** @throws INVALID for a file without amplitudes, or with a place along axes of their own, which `grid` is for */
function amplitudePlans(dataset: ArrayDataset, config: ConversionConfig) {
  const names = [...dataset.variables.keys()];
  const polarizations = names.flatMap((name) => /^\/?Amplitude_(VV|VH|HH|HV)$/.exec(name)?.[1] ?? []);
  const { chosen, skipped } = chooseAmplitudes(config.variables, polarizations);
  const variables = chosen.map(({ variable }) => variable);
  assertOutputNames(config, variables);
  const plans = planVariables(dataset, { ...config, variables, ...placesPerPixel(dataset) });
  if (plans.some((plan) => plan.layout !== 'curved' || plan.yDimension > plan.xDimension)) throw noPlaces();
  return { plans, skipped };
}

/** The files count rows and columns by `x` and `y`, too, which are no places. */
function placesPerPixel({ variables }: ArrayDataset): { x: string; y: string } {
  const named = (role: 'longitude' | 'latitude') =>
    [...variables.values()].find((variable) => variable.dimensions.length === 2 && roleOf(variable) === role)?.name;
  const [x, y] = [named('longitude'), named('latitude')];
  if (x === undefined || y === undefined) throw noPlaces();
  return { x, y };
}

function noPlaces(): DomainError {
  const message = 'input_dataset: there are no lat(y, x) and lon(y, x) per pixel; for axes use the implementation grid';
  return new DomainError('INVALID', message);
}

const widthOf = ({ variable, xDimension }: VariablePlan) => variable.dimensions[xDimension]!.size;
const heightOf = ({ variable, yDimension }: VariablePlan) => variable.dimensions[yDimension]!.size;

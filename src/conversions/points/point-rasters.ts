import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { textAttribute, type ArrayDataset } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { RasterPool } from '#libs/raster';
import { type ConversionConfig, type PointGrid } from '../conversion-config.js';
import { type ConversionRun } from '../conversion.js';
import { type VariablePlan } from '../arrays/array-plan.js';
import { measured } from '../output-file.js';
import { assertCompression, GeoTiffWriter } from '../raster/geotiff-writer.js';
import { between, type MadeFile } from '../raster/made-file.js';
import { pointBounds } from './point-bounds.js';
import { MAX_POINTS, pointCount, writePoints } from './point-cloud.js';
import { frameOf } from './point-grid.js';

const TIMEOUT_MS = 2 * 60 * 60 * 1000;
/** Coordinates of more points are not read for an estimate: it is work for a job anyway. */
const LOOKED_AT = 2_000_000;
/** Taken for granted of so many; above the limit of the synchronous route. */
const SAMPLES_PER_POINT = 10;
/** Of the progress. */
const SHARES = { read: 0.4, gridded: 0.8 };

/** Scattered values onto a grid of square pixels. */
@Injectable()
export class PointRasters {
  constructor(
    private readonly pool: RasterPool,
    private readonly writer: GeoTiffWriter,
  ) {}

  /** What there is to do: pixels or points, whichever is more. @throws INVALID without `grid`, for too many of either */
  async samples(
    dataset: ArrayDataset,
    plan: VariablePlan,
    { grid, processing }: ConversionConfig,
    signal: AbortSignal,
  ): Promise<number> {
    const wished = assertGrid(plan, grid);
    assertCompression(processing, { type: 'Float32', nodata: wished.nodata });
    const points = pointCount(plan);
    if (points > MAX_POINTS)
      throw new DomainError('INVALID', `input_dataset: ${points} points are more than ${MAX_POINTS} of one conversion`);
    if (points > LOOKED_AT) return points * SAMPLES_PER_POINT;
    const { width, height } = frameOf(await pointBounds(dataset, plan, signal), wished);
    return Math.max(points, width * height);
  }

  async make(
    dataset: ArrayDataset,
    plan: VariablePlan,
    { grid, processing }: ConversionConfig,
    { scratch, signal, progress }: ConversionRun,
  ): Promise<MadeFile> {
    const { resolution, method, radius, nodata: wished } = assertGrid(plan, grid);
    const base = join(scratch, randomUUID());
    const cloud = await writePoints(dataset, plan, plan.fixed, `${base}.points`, signal);
    if (cloud.count === 0)
      throw new DomainError('INVALID', `variables: ${plan.variable.name} has no value at any point`);
    await progress(SHARES.read);
    const { width, height, bbox } = frameOf(cloud.bounds, { resolution, method, radius, nodata: wished });
    const nodata = Math.fround(wished);
    const path = `${base}.raw`;
    const request = { points: cloud.path, target: path, origin: [bbox[0], bbox[3]] as const, width, height };
    const { filled } = await this.pool.run(
      'gridPoints',
      { ...request, resolution, method, radius, nodata },
      { signal, timeoutMs: TIMEOUT_MS, exclusive: true, onProgress: between(progress, SHARES.read, SHARES.gridded) },
    );
    const bands = [{ name: plan.variable.name, unit: textAttribute(plan.variable, 'units') }];
    const raw = { path, width, height, format: { type: 'Float32', nodata }, bands } as const;
    const placement = { kind: 'grid', crs: plan.crs, bbox } as const;
    const target = `${base}.tif`;
    const description = await this.writer.write(
      { raw, placement, target, processing, resampling: 'average' },
      { signal },
      between(progress, SHARES.gridded, 1),
    );
    return { path: target, report: { points: cloud.count, pixels_filled: filled, method, ...measured(description) } };
  }
}

/** @throws INVALID: a list of points does not tell the size of a pixel */
function assertGrid({ variable }: VariablePlan, grid: PointGrid | null): PointGrid {
  if (grid !== null) return grid;
  throw new DomainError('INVALID', `grid: ${variable.name} is a list of points; give at least grid.resolution`);
}

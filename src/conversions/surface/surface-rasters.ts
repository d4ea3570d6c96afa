import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { textAttribute, type ArrayDataset } from '#libs/cf';
import { type ConversionConfig } from '../conversion-config.js';
import { type ConversionRun } from '../conversion.js';
import { type VariablePlan } from '../arrays/array-plan.js';
import { formatOf } from '../arrays/pixel-format.js';
import { rowBlocks } from '../arrays/row-blocks.js';
import { measured } from '../output-file.js';
import { GeoTiffWriter } from '../raster/geotiff-writer.js';
import { between, type MadeFile } from '../raster/made-file.js';
import { RawRaster } from '../raster/raw-raster.js';
import { surfaceOf } from './surface.js';

/** Of the progress: reading, which may be from afar. */
const READ_SHARE = 0.6;

/** Rows and columns as they are: no pixel is resampled unless another CRS or resolution is wished. */
@Injectable()
export class SurfaceRasters {
  constructor(private readonly writer: GeoTiffWriter) {}

  async make(
    dataset: ArrayDataset,
    plan: VariablePlan,
    { processing }: ConversionConfig,
    { scratch, signal, progress }: ConversionRun,
  ): Promise<MadeFile> {
    const { variable } = plan;
    const surface = await surfaceOf(dataset, plan, scratch, signal);
    const { width, height, placement } = surface;
    const base = join(scratch, randomUUID());
    const format = formatOf(variable);
    const bands = [
      { name: textAttribute(variable, 'long_name') ?? variable.name, unit: textAttribute(variable, 'units') },
    ];
    const raw = await RawRaster.create({ path: `${base}.raw`, width, height, format, bands });
    try {
      for await (const block of rowBlocks(dataset, plan, plan.fixed, signal)) {
        const { row, values } = surface.turn(block);
        await raw.write(0, row, values);
        await progress((READ_SHARE * (block.row + block.rows)) / height);
      }
    } finally {
      await raw.close();
    }
    const target = `${base}.tif`;
    const isContinuous = format.type.startsWith('Float');
    const description = await this.writer.write(
      { raw: raw.form, placement, target, processing, resampling: isContinuous ? 'bilinear' : 'nearest' },
      { signal },
      between(progress, READ_SHARE, 1),
    );
    return { path: target, report: measured(description) };
  }
}

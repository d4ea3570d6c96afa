import { rm } from 'node:fs/promises';
import { type Dataset } from 'gdal-async';
import { assertCrs, creationOptions, GDAL_TYPE } from './encode-geotiff.js';
import { gdal } from './gdal.js';
import { writeFailure } from './raster-errors.js';
import { type RasterFile, type RasterFileSpec, type RasterSamples } from './contract/files.js';
import { type PixelWindow } from './contract/grids.js';

/** @throws INVALID for a CRS that PROJ does not know, STORAGE_FULL */
export async function createRasterFile(spec: RasterFileSpec): Promise<RasterFile> {
  const { path, grid, bands, sampleType, nodata } = spec;
  const { crs, width, height, bbox } = grid;
  assertCrs(crs);
  const options = creationOptions({ width, height, bands, sampleType });
  try {
    const driver = gdal.drivers.get('GTiff');
    const dataset = await driver.createAsync(path, width, height, bands, GDAL_TYPE[sampleType], options);
    dataset.srs = gdal.SpatialReference.fromUserInput(crs);
    dataset.geoTransform = [bbox[0], (bbox[2] - bbox[0]) / width, 0, bbox[3], 0, (bbox[1] - bbox[3]) / height];
    if (nodata !== null) for (const band of dataset.bands) band.noDataValue = nodata;
    return new GeoTiffFile(path, dataset, bands);
  } catch (error) {
    await rm(path, { force: true });
    throw await writeFailure(WHAT, path, error);
  }
}

const WHAT = 'The GeoTIFF cannot be written';

class GeoTiffFile implements RasterFile {
  constructor(
    private readonly path: string,
    private readonly dataset: Dataset,
    private readonly bands: number,
  ) {}

  async write({ col, row, width, height }: PixelWindow, samples: RasterSamples): Promise<void> {
    const { bands } = this;
    const size = samples.BYTES_PER_ELEMENT;
    // The binding's types know no Int8Array; bytes are bytes.
    const bytes =
      samples instanceof Int8Array ? new Uint8Array(samples.buffer, samples.byteOffset, samples.length) : samples;
    try {
      for (let band = 0; band < bands; band++) {
        const layout = { pixel_space: bands * size, line_space: bands * size * width, offset: band };
        await this.dataset.bands.get(band + 1).pixels.writeAsync(col, row, width, height, bytes, layout);
      }
    } catch (error) {
      throw await writeFailure(WHAT, this.path, error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.dataset.flushAsync();
    } catch (error) {
      const fault = await writeFailure(WHAT, this.path, error);
      await this.abandon();
      throw fault;
    }
    this.dataset.close();
  }

  async abandon(): Promise<void> {
    try {
      this.dataset.close();
    } catch {
      // Closed already.
    }
    await rm(this.path, { force: true });
  }
}

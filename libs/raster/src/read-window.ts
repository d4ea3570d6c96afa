import { type Dataset, type RasterBand } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { isComplex } from './data-type.js';
import { withRaster } from './open.js';
import { READ_RESAMPLING } from './resampling.js';
import { type PixelBlock, type PixelWindow, type Resampling } from './contract/grids.js';

export interface ReadWindowRequest {
  readonly path: string;
  readonly window: PixelWindow;
  /** 1-based; default all. */
  readonly bands?: readonly number[];
  /** Default: the window's own size. Smaller reads the fitting overview. */
  readonly outWidth?: number;
  readonly outHeight?: number;
  readonly resampling?: Resampling;
}

/** @throws INVALID (window or band outside the raster), RASTER_UNSUPPORTED (complex), RASTER_UNREADABLE */
export function readWindow(request: ReadWindowRequest): Promise<PixelBlock> {
  return withRaster(request.path, undefined, async (dataset) => {
    assertInside(request.window, dataset);
    const { col, row, width, height } = request.window;
    const [outWidth, outHeight] = [request.outWidth ?? width, request.outHeight ?? height];
    const resampling = READ_RESAMPLING[request.resampling ?? 'nearest'];
    const data: PixelBlock['data'][number][] = [];
    for (const { band, type } of realBands(dataset, request.bands)) {
      const options = { buffer_width: outWidth, buffer_height: outHeight, resampling, type };
      data.push(
        (await band.pixels.readAsync(col, row, width, height, undefined, options)) as PixelBlock['data'][number],
      );
    }
    return { width: outWidth, height: outHeight, data };
  });
}

/** Bands by 1-based index with the type to read them in: 64-bit integers come as float64. */
export function realBands(dataset: Dataset, indices?: readonly number[]): { band: RasterBand; type: string }[] {
  const count = dataset.bands.count();
  const wanted = indices ?? Array.from({ length: count }, (_, i) => i + 1);
  return wanted.map((index) => {
    if (!Number.isInteger(index) || index < 1 || index > count) {
      throw new DomainError('INVALID', `band ${index} does not exist; the raster has ${count}`);
    }
    const band = dataset.bands.get(index);
    const type = band.dataType ?? 'Float64';
    if (isComplex(type)) throw new DomainError('RASTER_UNSUPPORTED', `band ${index} is complex`);
    return { band, type: type.endsWith('Int64') ? 'Float64' : type };
  });
}

function assertInside({ col, row, width, height }: PixelWindow, dataset: Dataset): void {
  const size = dataset.rasterSize;
  const isWhole = [col, row, width, height].every(Number.isInteger);
  if (!isWhole || col < 0 || row < 0 || width < 1 || height < 1 || col + width > size.x || row + height > size.y) {
    const window = `${width}×${height} at column ${col}, row ${row}`;
    throw new DomainError('INVALID', `the window ${window} is not inside the raster of ${size.x}×${size.y}`);
  }
}

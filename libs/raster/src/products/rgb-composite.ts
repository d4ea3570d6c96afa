import { rm } from 'node:fs/promises';
import { type Dataset } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { SCENE_DRIVERS, UPLOAD_DRIVERS } from '../drivers.js';
import { gdal } from '../gdal.js';
import { openRaster, withRaster } from '../open.js';
import { unreadable, writeFailure } from '../raster-errors.js';
import { finishProduct } from './finish-product.js';
import { writeStretched } from './stretched-raster.js';
import { assertOutputSize, targetCrs } from './target-grid.js';
import { type RenderedProduct, type RgbCompositeRequest } from './types.js';
import { SCRATCH_CREATION, warpProduct } from './warp-product.js';

type Report = (fraction: number) => void;

/** Share of the time that goes to bringing the bands onto one grid, and to the end of stretching. */
const ALIGNED = 0.5;
const STRETCHED = 0.75;

/**
 * Three bands of one tile as red, green and blue on the grid of the finest; a COG of bytes stretched per band between two
 * percentiles of the valid pixels, or of the numbers as they are. Valid is what any band has a value for. Coarser bands
 * are interpolated, which gdalbuildvrt by itself does not do: it repeats their pixels, and a warp onto the same grid then
 * has nothing left to smooth.
 * @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED (not three bands of one CRS), INVALID, STORAGE_FULL
 */
export async function rgbComposite(
  request: RgbCompositeRequest,
  report: Report = () => undefined,
): Promise<RenderedProduct> {
  const { target, isStretched, compression } = request;
  if (compression === 'JPEG' && !isStretched)
    throw new DomainError(
      'INVALID',
      'processing.compression: JPEG holds bytes, and without a stretch the picture has none',
    );
  const aligned = request.paths.map((_, i) => `${target}.band-${i + 1}.tif`);
  const painted = `${target}.painted.${isStretched ? 'tif' : 'vrt'}`;
  const opened: Dataset[] = [];
  try {
    await align(request, aligned, (fraction) => report(fraction * ALIGNED));
    for (const path of aligned) opened.push(await openRaster(path, UPLOAD_DRIVERS));
    const stretching = { ...request, scale: 'linear', path: painted, hasAlpha: compression === 'JPEG' } as const;
    const toStretch: Report = (fraction) => report(ALIGNED + fraction * (STRETCHED - ALIGNED));
    const stretches = isStretched ? await writeStretched(opened, stretching, toStretch) : await stack(opened, painted);
    const made = await finishProduct(painted, request, (fraction) => report(STRETCHED + fraction * (1 - STRETCHED)));
    return { ...made, stretches };
  } catch (error) {
    throw unreadable('The composite cannot be made', error);
  } finally {
    for (const dataset of opened) dataset.close();
    await Promise.all([...aligned, painted].map((path) => rm(path, { force: true })));
  }
}

interface BandFile {
  readonly path: string;
  /** Units of the CRS per pixel. */
  readonly pixelSize: number;
  readonly wkt: string;
}

/** The finest first, which decides the grid; a band that lies on it already is copied, the others are warped to it. */
async function align(request: RgbCompositeRequest, targets: readonly string[], report: Report): Promise<void> {
  const files = await Promise.all(request.paths.map(bandFile));
  const finest = files.reduce((best, file) => (file.pixelSize < best.pixelSize ? file : best));
  const order = [finest, ...files.filter((file) => file !== finest)].map((file) => files.indexOf(file));
  const isOwnGrid = request.crs === null && request.resolution === null;
  let grid: readonly string[] | null = null;
  for (const [done, i] of order.entries()) {
    const toBand: Report = (fraction) => report((done + fraction) / order.length);
    const path = targets[i]!;
    await withRaster(files[i]!.path, SCENE_DRIVERS, async (dataset) => {
      if (isOwnGrid && files[i]!.pixelSize === finest.pixelSize) return copy(dataset, path, toBand);
      const crs = request.crs ?? finest.wkt;
      return warpProduct(
        dataset,
        { path, crs, type: 'UInt16', grid: grid ?? ownGrid(request, dataset) },
        request,
        toBand,
      );
    });
    grid ??= await gridOf(path);
  }
}

function bandFile(path: string): Promise<BandFile> {
  return withRaster(path, SCENE_DRIVERS, async (dataset) => {
    const transform = dataset.geoTransform;
    const wkt = dataset.srs?.toWKT() ?? '';
    if (transform === null || wkt === '' || dataset.bands.count() !== 1)
      throw new DomainError('RASTER_UNSUPPORTED', 'A band of the product is not one band with a place on the map');
    return { path, pixelSize: transform[1]!, wkt };
  });
}

/** As gdalwarp chooses it. @throws INVALID when that is too much */
function ownGrid({ crs, resolution }: RgbCompositeRequest, src: Dataset): readonly string[] {
  const { srs } = src;
  const { geoTransform, rasterSize } = gdal.suggestedWarpOutput({
    src,
    s_srs: srs!,
    t_srs: crs === null ? srs! : targetCrs(crs),
  });
  const suggested = geoTransform[1]!;
  const wanted = resolution ?? suggested;
  assertOutputSize(rasterSize.x * suggested, rasterSize.y * suggested, wanted);
  return ['-tr', String(wanted), String(wanted)];
}

/** The same pixels for the bands that follow. */
function gridOf(path: string): Promise<readonly string[]> {
  return withRaster(path, UPLOAD_DRIVERS, async ({ rasterSize, geoTransform }) => {
    const [left, dx, , top, , dy] = geoTransform as [number, number, number, number, number, number];
    const { x, y } = rasterSize;
    const bounds = [left, top + dy * y, left + dx * x, top];
    return ['-te', ...bounds.map(String), '-ts', String(x), String(y)];
  });
}

async function copy(dataset: Dataset, path: string, report: Report): Promise<void> {
  const creation = SCRATCH_CREATION.flatMap((option) => ['-co', option]);
  try {
    const args = ['-of', 'GTiff', '-ot', 'UInt16', ...creation];
    const written = await gdal.translateAsync(path, dataset, args, { progress_cb: report });
    written.close();
  } catch (error) {
    throw await writeFailure('A band cannot be read', path, error);
  }
}

/** The bands as they are, one above the other. */
async function stack(bands: readonly Dataset[], path: string): Promise<readonly null[]> {
  const args = ['-separate', '-srcnodata', '0', '-vrtnodata', '0'];
  const written = await gdal.buildVRTAsync(path, [...bands], args);
  ['Red', 'Green', 'Blue'].forEach((role, i) => (written.bands.get(i + 1).colorInterpretation = role));
  await written.flushAsync();
  written.close();
  return bands.map(() => null);
}

import { type Dataset, type RasterBand } from 'gdal-async';
import { isComplex, isNodata } from './data-type.js';
import { gdal } from './gdal.js';
import { openRaster, withRaster } from './open.js';
import { paste, patchOf, type Canvas, type Patch, type Pixels } from './overview-patch.js';
import { overviewCreation, writeOverviewsOf } from './overviews.js';
import { unreadable, writeFailure } from './raster-errors.js';
import { READ_RESAMPLING } from './resampling.js';
import { type PaintOverviewsRequest, type PlacedSource } from './contract/mosaics.js';

/** Sources under way at the same time: libuv's threads decode them, an object store answers them. */
const AT_ONCE = 8;
/** GDALGetMaskFlags */
const GMF_ALL_VALID = 1;
const GMF_NODATA = 8;

const ARRAYS = {
  Byte: Uint8Array,
  UInt16: Uint16Array,
  Int16: Int16Array,
  UInt32: Uint32Array,
  Int32: Int32Array,
  Float32: Float32Array,
  Float64: Float64Array,
} as const;
type PaintableType = keyof typeof ARRAYS;

interface Layer {
  readonly source: PlacedSource;
  readonly dataset: Dataset;
}

/**
 * Reads each source once, reduced, on several threads — a VRT would be read source after source on one.
 * @throws RASTER_UNREADABLE, STORAGE_FULL
 */
export async function paintOverviews(request: PaintOverviewsRequest): Promise<{ written: number }> {
  const { sources, targets, resampling } = request;
  const [finest, ...coarser] = targets;
  if (finest === undefined) return { written: 0 };
  const layers: Layer[] = [];
  try {
    await inBatches(
      sources,
      ({ path }) => openRaster(path),
      (dataset, source) => layers.push({ source, dataset }),
    );
    if (!layers.every(({ dataset }) => isPaintable(dataset))) return { written: 0 };
    await paintFinest(request, finest, layers);
  } catch (error) {
    throw unreadable('The overviews cannot be painted', error);
  } finally {
    for (const { dataset } of layers) dataset.close();
  }
  const series = { targets: coarser, resampling };
  await withRaster(finest.path, undefined, (dataset) => writeOverviewsOf(dataset, series));
  return { written: targets.length };
}

/** A pixel is one number of an ordinary type, and nothing but its no-data value hides it. */
function isPaintable(dataset: Dataset): boolean {
  const bands = dataset.bands.map((band) => ({ type: band.dataType, flags: band.getMaskFlags() }));
  return bands.every(
    ({ type, flags }) =>
      type !== null && type in ARRAYS && !isComplex(type) && (flags === GMF_ALL_VALID || flags === GMF_NODATA),
  );
}

async function paintFinest(
  { type, of, resampling }: PaintOverviewsRequest,
  { path, width, height }: PaintOverviewsRequest['targets'][number],
  layers: readonly Layer[],
): Promise<void> {
  const canvas: Canvas = { width, height, scaleX: width / of.width, scaleY: height / of.height };
  const isStack = type === 'band_stack';
  const models = isStack ? layers.map(({ dataset }) => dataset.bands.get(1)) : layers[0]!.dataset.bands.map((b) => b);
  const dataType = models[0]!.dataType as PaintableType;
  try {
    const creation = overviewCreation(dataType);
    const target = await gdal.openAsync(path, 'w', 'GTiff', width, height, models.length, dataType, creation);
    try {
      for (const [i, model] of models.entries()) {
        const band = target.bands.get(i + 1);
        inherit(band, model);
        const pixels = new ARRAYS[dataType](width * height).fill(model.noDataValue ?? 0);
        const members = isStack ? [layers[i]!] : layers;
        const index = isStack ? 1 : i + 1;
        await inBatches(
          members,
          (layer) => readPatch(layer, index, canvas, READ_RESAMPLING[resampling]),
          (read) => read && paste({ pixels, width }, read.patch, read.pixels, read.isHidden),
        );
        await band.pixels.writeAsync(0, 0, width, height, pixels);
      }
    } finally {
      target.close();
    }
  } catch (error) {
    throw await writeFailure('The overview cannot be written', path, error);
  }
}

async function readPatch({ source, dataset }: Layer, index: number, canvas: Canvas, resampling: string) {
  const patch = patchOf(source, dataset.rasterSize, canvas);
  if (patch === null) return null;
  const band = dataset.bands.get(index);
  const isHidden = nodataTest(band);
  return { patch, isHidden, pixels: await readReduced(band, patch, resampling) };
}

function readReduced(band: RasterBand, { window, width, height }: Patch, resampling: string): Promise<Pixels> {
  const options = { buffer_width: width, buffer_height: height, resampling, type: band.dataType! };
  return band.pixels.readAsync(window.x, window.y, window.width, window.height, undefined, options) as Promise<Pixels>;
}

function nodataTest(band: RasterBand): ((value: number) => boolean) | null {
  const nodata = band.noDataValue;
  if (nodata === null) return null;
  if (Number.isNaN(nodata)) return Number.isNaN;
  const isFloat32 = band.dataType === 'Float32';
  return (value) => isNodata(value, { nodata, isFloat32 });
}

/** What a picture or a statistic of the overview depends on, besides its pixels. */
function inherit(band: RasterBand, model: RasterBand): void {
  if (model.noDataValue !== null) band.noDataValue = model.noDataValue;
  band.colorInterpretation = model.colorInterpretation;
  const table = model.colorTable as RasterBand['colorTable'] | undefined;
  if (table) band.colorTable = table;
}

/** Works on `AT_ONCE` items at a time and hands the results on in order; what one batch opened is handed on even if one of it fails. */
async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  done: (result: R, item: T) => void,
): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const batch = items.slice(at, at + AT_ONCE);
    const results = await Promise.allSettled(batch.map(work));
    results.forEach((result, i) => result.status === 'fulfilled' && done(result.value, batch[i]!));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}

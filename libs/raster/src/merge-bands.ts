import { rm } from 'node:fs/promises';
import { type Dataset, type RasterBand } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { writeCog } from './cog.js';
import { isComplex } from './data-type.js';
import { SCENE_DRIVERS, STORED_DRIVERS, UPLOAD_DRIVERS } from './drivers.js';
import { gdal } from './gdal.js';
import { openRaster } from './open.js';
import { unreadable, writeFailure } from './raster-errors.js';
import { type RasterDescription } from './contract/description.js';
import { type BandPlace } from './contract/files.js';
import { type OperationArguments } from './contract/operations.js';

const WHAT = 'The bands cannot be written to one file';
/** Rows that are in memory at a time. */
const ROWS = 512;
/** Of the progress: the rest is the COG. */
const MERGE_SHARE = 0.6;
const CREATION = ['TILED=YES', 'BLOCKXSIZE=512', 'BLOCKYSIZE=512', 'INTERLEAVE=BAND', 'BIGTIFF=IF_SAFER', 'SPARSE_OK=TRUE']; // prettier-ignore

/**
 * Bands of strangers' files on one grid, in the given order, as one COG. Where the mask has one of its values, all of them
 * become no-data.
 * @throws RASTER_UNSUPPORTED for several grids or types, RASTER_UNREADABLE, STORAGE_FULL
 */
export async function mergeBands(
  { bands, mask, noData, target, options }: OperationArguments<'mergeBands'>,
  onProgress?: (fraction: number) => void,
): Promise<RasterDescription> {
  const merged = `${target}.merged.tif`;
  const opened = new Map<string, Dataset>();
  try {
    const sources = await Promise.all(bands.map((place) => bandAt(place, opened)));
    const gaps = mask && { band: await bandAt(mask, opened), values: new Set(mask.values) };
    const all = gaps ? [...sources, gaps.band] : sources;
    assertOneGrid(all.map(({ ds }) => ds));
    assertOneType(sources);
    const written = await createLike(sources[0]!, merged, sources.length, noData);
    try {
      await copyRows(sources, gaps, noData, written, (done) => onProgress?.(done * MERGE_SHARE));
      await written.flushAsync();
    } catch (error) {
      throw await writeFailure(WHAT, target, error);
    } finally {
      written.close();
    }
    return await writeCog({ source: merged, target, options, allowedDrivers: UPLOAD_DRIVERS }, (done) =>
      onProgress?.(MERGE_SHARE + (1 - MERGE_SHARE) * done),
    );
  } catch (error) {
    throw unreadable(WHAT, error);
  } finally {
    for (const dataset of opened.values()) dataset.close();
    await rm(merged, { force: true });
  }
}

async function bandAt({ path, band, madeHere }: BandPlace, opened: Map<string, Dataset>): Promise<RasterBand> {
  const dataset = opened.get(path) ?? (await openRaster(path, madeHere ? STORED_DRIVERS : SCENE_DRIVERS));
  opened.set(path, dataset);
  const count = dataset.bands.count();
  if (band > count)
    throw new DomainError('RASTER_UNSUPPORTED', `The file has ${count} band(s), and band ${band} is wanted`);
  return dataset.bands.get(band);
}

/** To a hundredth of a pixel. */
function assertOneGrid([first, ...others]: readonly Dataset[]): void {
  const { x, y } = first!.rasterSize;
  const place = first!.geoTransform;
  const pixel = Math.abs(place?.[1] ?? 1);
  for (const { rasterSize, geoTransform } of others) {
    const isSame =
      rasterSize.x === x &&
      rasterSize.y === y &&
      (place === null) === (geoTransform === null) &&
      (place ?? []).every((value, i) => Math.abs(value - (geoTransform?.[i] ?? 0)) <= pixel / 100);
    if (!isSame)
      throw new DomainError(
        'RASTER_UNSUPPORTED',
        `Bands of one file must lie on one grid: found ${x} × ${y} px and ${rasterSize.x} × ${rasterSize.y} px` +
          (rasterSize.x === x && rasterSize.y === y ? ' in another place' : ''),
      );
  }
}

function assertOneType([first, ...others]: readonly RasterBand[]): void {
  const type = first!.dataType ?? 'unknown';
  if (isComplex(type)) throw new DomainError('RASTER_UNSUPPORTED', 'The bands are complex');
  const other = others.find(({ dataType }) => dataType !== type);
  if (other)
    throw new DomainError(
      'RASTER_UNSUPPORTED',
      `Bands of one file must have one type: found ${type} and ${other.dataType}`,
    );
}

async function createLike(first: RasterBand, path: string, count: number, noData: number | null): Promise<Dataset> {
  const { rasterSize, srs, geoTransform } = first.ds;
  const type = first.dataType as string;
  const dataset = await gdal.drivers.get('GTiff').createAsync(path, rasterSize.x, rasterSize.y, count, type, CREATION);
  if (srs) dataset.srs = srs;
  if (geoTransform) dataset.geoTransform = geoTransform;
  if (noData !== null) for (const band of dataset.bands) band.noDataValue = noData;
  return dataset;
}

async function copyRows(
  sources: readonly RasterBand[],
  gaps: { readonly band: RasterBand; readonly values: ReadonlySet<number> } | null,
  noData: number | null,
  target: Dataset,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const { x: width, y: height } = target.rasterSize;
  for (let row = 0; row < height; row += ROWS) {
    const rows = Math.min(ROWS, height - row);
    const hidden =
      gaps && hiddenPixels((await gaps.band.pixels.readAsync(0, row, width, rows)) as Iterable<number>, gaps.values);
    for (const [i, source] of sources.entries()) {
      const pixels = await source.pixels.readAsync(0, row, width, rows);
      if (hidden && noData !== null)
        for (let at = 0; at < hidden.length; at++) if (hidden[at] === 1) pixels[at] = noData;
      await target.bands.get(i + 1).pixels.writeAsync(0, row, width, rows, pixels);
    }
    onProgress((row + rows) / height);
  }
}

/** 1 = the mask has one of the values there. */
function hiddenPixels(mask: Iterable<number>, values: ReadonlySet<number>): Uint8Array {
  return Uint8Array.from(mask, (value) => (values.has(value) ? 1 : 0));
}

import { type FileBand, type RasterLevel } from './file-bands.js';
import { type SourcePixels } from './source-pixels.js';
import { type GridRead, type PixelWindow } from './contract/grids.js';

type Nodata = GridRead['bands'][number]['nodata'];

/** Windows of the levels of one file; what a mask says is read once for all bands. */
export class SourceReader {
  private readonly masks = new Map<string, Promise<Uint8Array>>();

  /** @param memory to read into; longer than the window */
  async read(
    { nodata, isFloat32 }: Pick<FileBand, 'nodata' | 'isFloat32'>,
    told: Nodata,
    level: RasterLevel,
    window: PixelWindow,
    memory: Float64Array,
  ): Promise<SourcePixels> {
    const pixels = window.width * window.height;
    const values = memory.subarray(0, pixels + 1);
    values[pixels] = NaN;
    await readWindow(level.band, level, window, values);
    const value = told === 'file' ? nodata : told;
    if (value !== null && value !== 'nan') dropValue(values, value, isFloat32);
    const mask = level.mask && (await this.mask(level, window));
    if (mask) dropMasked(values, mask);
    return { window, values, extent: { width: level.width, height: level.height } };
  }

  private mask(level: RasterLevel, window: PixelWindow): Promise<Uint8Array> {
    const key = [level.width, window.col, window.row, window.width, window.height].join();
    const known = this.masks.get(key);
    if (known) return known;
    const mask = new Uint8Array(window.width * window.height);
    const read = readWindow(level.mask!, level, window, mask).then(() => mask);
    this.masks.set(key, read);
    return read;
  }
}

/** A window that runs on beyond an edge is read in pieces, each where it lies once around the globe. */
async function readWindow(
  band: RasterLevel['band'],
  { width }: RasterLevel,
  window: PixelWindow,
  into: Float64Array | Uint8Array,
): Promise<void> {
  const { col, row, height } = window;
  const right = col + window.width;
  for (let from = col; from < right;) {
    const inside = ((from % width) + width) % width;
    const count = Math.min(right - from, width - inside);
    // Straight to its place among the rows of the window.
    const options = { line_space: window.width * into.BYTES_PER_ELEMENT, offset: from - col };
    await band.pixels.readAsync(inside, row, count, height, into, options);
    from += count;
  }
}

/** A float32 no-data value is often declared with fewer digits than the pixels hold. */
function dropValue(values: Float64Array, nodata: number, isFloat32: boolean): void {
  const spelledToo = isFloat32 ? Math.fround(nodata) : nodata;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === nodata || values[i] === spelledToo) values[i] = NaN;
  }
}

function dropMasked(values: Float64Array, mask: Uint8Array): void {
  for (let i = 0; i < values.length; i++) if (mask[i] === 0) values[i] = NaN;
}

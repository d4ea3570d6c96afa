import { type PixelGrid } from '#libs/raster';
import { type BandPixels } from './mosaic.js';
import { type PixelPorts } from './render-ports.js';

/** Geoid heights under the pixels of a block, read once for all its tiles. */
export class BlockGeoid {
  private key = '';
  private heights: Promise<Float64Array> | null = null;

  constructor(private readonly ports: Pick<PixelPorts, 'geoidOnGrid'>) {}

  /** With the geoid where the band's conversion wants it; without a value of the geoid there is no height. */
  async under(grid: PixelGrid, pixels: BandPixels): Promise<BandPixels> {
    const { conversion } = pixels.band;
    if (conversion?.kind !== 'geoid') return pixels;
    const addend = await this.of(conversion.path, grid);
    // Read values may be shared with another input, which wants no geoid.
    const values = addend.some(Number.isNaN)
      ? pixels.values.map((value, i) => (Number.isNaN(addend[i]!) ? NaN : value))
      : pixels.values;
    return { ...pixels, values, addend };
  }

  private of(path: string, grid: PixelGrid): Promise<Float64Array> {
    const key = JSON.stringify([path, grid]);
    if (key === this.key && this.heights !== null) return this.heights;
    this.key = key;
    const into = new Float64Array(grid.width * grid.height);
    this.heights = this.ports.geoidOnGrid({ geoid: path, grid, into }).then(() => into);
    return this.heights;
  }
}

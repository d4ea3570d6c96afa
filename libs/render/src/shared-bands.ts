import { type PixelWindow } from '#libs/raster';
import { type BandRead, type FileRead, type RenderPlan } from './plan.js';

/** One band of one file as a block sees it. */
export interface BandValues {
  readonly values: Float64Array;
  readonly cover: Uint8Array | null;
}

/** Bytes kept for a second reader; samples of all sources come up side by side, so that it follows soon. */
const KEPT_BYTES = 16 * 1024 ** 2;

/** Bands that a plan reads alike more than once (sources over the same scenes): read once per block. */
export class SharedBands {
  private readonly keys = new Map<FileRead, readonly string[]>();
  private readonly shared: ReadonlySet<string>;
  private readonly kept = new Map<string, { readonly read: Promise<BandValues>; readonly bytes: number }>();
  private bytes = 0;

  constructor({ sources }: Pick<RenderPlan, 'sources'>) {
    const seen = new Set<string>();
    const again = new Set<string>();
    const reads = sources.flatMap(({ samples }) => samples.flatMap(({ tiles }) => tiles.flatMap((tile) => tile.reads)));
    for (const read of reads) {
      for (const key of this.keysOf(read)) (seen.has(key) ? again : seen).add(key);
    }
    this.shared = again;
  }

  /** Per band of the read: what somebody reads or has read already; null = to be read. */
  find(read: FileRead, window: PixelWindow): ReadonlyArray<Promise<BandValues> | null> {
    return this.keysOf(read).map((key) => this.kept.get(blockKey(key, window))?.read ?? null);
  }

  /** Whether others will want the band too: then its memory must not be used again. */
  keep(read: FileRead, position: number, window: PixelWindow, values: Promise<BandValues>): boolean {
    const key = this.keysOf(read)[position]!;
    const place = blockKey(key, window);
    if (!this.shared.has(key) || this.kept.has(place)) return false;
    const bytes = window.width * window.height * Float64Array.BYTES_PER_ELEMENT;
    this.kept.set(place, { read: values, bytes });
    this.bytes += bytes;
    this.forgetOldest();
    return true;
  }

  private forgetOldest(): void {
    for (const [key, { bytes }] of this.kept) {
      if (this.bytes <= KEPT_BYTES || this.kept.size === 1) return;
      this.kept.delete(key);
      this.bytes -= bytes;
    }
  }

  private keysOf(read: FileRead): readonly string[] {
    const known = this.keys.get(read);
    if (known) return known;
    const { path, version, madeHere, source, upsampling, downsampling, bands } = read;
    const file = JSON.stringify([path, version, madeHere, source, upsampling, downsampling]);
    const keys = bands.map((band) => `${file} ${bandKey(band)}`);
    this.keys.set(read, keys);
    return keys;
  }
}

/** A geoid leaves its gaps in the values. */
function bandKey({ index, nodata, conversion }: BandRead): string {
  return `${index} ${nodata} ${conversion?.kind === 'geoid' ? conversion.path : ''}`;
}

function blockKey(key: string, { col, row }: PixelWindow): string {
  return `${col} ${row} ${key}`;
}

import { type DomainError } from '#libs/errors';
import { type PointSample, type RasterPool } from '#libs/raster';

type Call = { op: string; args: Record<string, unknown> };

/**
 * Stands in for the GDAL processes where pixels do not matter: every position lies inside and each band holds 100 times
 * its number; a quicklook is the text `<size>:<path>`. `failWith` makes the next calls fail, `gate` holds them back.
 */
export class FakeRasterPool implements Pick<RasterPool, 'run'> {
  readonly calls: Call[] = [];
  failWith: DomainError | null = null;
  gate: Promise<void> = Promise.resolve();
  outside = false;

  run: RasterPool['run'] = async (op, args) => {
    this.calls.push({ op, args: args as Call['args'] });
    await this.gate;
    if (this.failWith) throw this.failWith;
    return this.answer(op, args as Call['args']) as never;
  };

  reset(): void {
    this.calls.length = 0;
    this.failWith = null;
    this.gate = Promise.resolve();
    this.outside = false;
  }

  /** Nest calls it when the application ends. */
  async close(): Promise<void> {}

  private answer(op: string, args: Call['args']): unknown {
    if (op === 'sample') return this.sample(args as { bands?: number[] });
    if (op === 'quicklook') return new TextEncoder().encode(`${String(args['size'])}:${String(args['path'])}`);
    throw new Error(`the fake raster pool knows no ${op}`);
  }

  private sample({ bands = [1, 2] }: { bands?: number[] }): PointSample {
    if (this.outside) return { inside: false, x: 1, y: 2, col: -3, row: 4, values: [] };
    const values = bands.map((band) => ({ band, name: null, unit: null, value: 100 * band, nodata: false }));
    return { inside: true, x: 257_318.2, y: 2_744_983.6, col: 573, row: 550, values };
  }
}

import { type OutputArray } from '#libs/evalscript';
import { type PixelWindow } from '#libs/raster';

/** What the script left of one block: per output, interleaved by pixel; arrays may be longer than the block. */
export type BlockOutputs = Readonly<Record<string, OutputArray>>;

/** Takes what the script makes, block by block, and makes the answer of it. */
export interface BlockSink<Result> {
  /** The arrays are used again for the next block. */
  put(window: PixelWindow, outputs: BlockOutputs): void | Promise<void>;
  /** @param userData JSON; null = the script set none */
  finish(userData: string | null): Promise<Result>;
  /** After a failure: nothing half-made stays. */
  abandon(): Promise<void>;
}

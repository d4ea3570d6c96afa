import { assertDeliverable, type Delivery, type GeoTiffWriter } from '#libs/encode';
import { type PixelGrid, type PixelWindow } from '#libs/raster';
import { deliver } from '../deliver.js';
import { type Delivered } from '../delivery.js';
import { Pictures, storedType } from '../pictures.js';
import { type ScriptOutput } from '../script-setup.js';
import { type BlockOutputs, type BlockSink } from './block-sink.js';

/** Whole pictures in memory, encoded at the end as the body of an answer. */
export class BodySink implements BlockSink<Delivered> {
  private readonly pictures: Pictures;

  /** @throws BAD_REQUEST when a format cannot hold its output */
  constructor(
    grid: PixelGrid,
    outputs: readonly ScriptOutput[],
    private readonly delivery: Delivery,
    private readonly encodeGeoTiff: GeoTiffWriter,
  ) {
    assertDeliverable(
      delivery,
      outputs.map((output) => ({ ...output, sampleType: storedType(output) })),
    );
    this.pictures = new Pictures(grid, outputs);
  }

  put(window: PixelWindow, outputs: BlockOutputs): void {
    this.pictures.put(window, outputs);
  }

  finish(userData: string | null): Promise<Delivered> {
    return deliver(this.delivery, { images: this.pictures.images, userData }, this.encodeGeoTiff);
  }

  async abandon(): Promise<void> {}
}

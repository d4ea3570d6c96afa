import { bytesPerSample, type EncodableImage, type Samples, type SampleType } from '#libs/encode';
import { type OutputArray } from '#libs/evalscript';
import { type PixelGrid, type PixelWindow } from '#libs/raster';
import { type ScriptOutput } from './script-setup.js';

const ARRAY = {
  UINT8: Uint8Array,
  INT8: Int8Array,
  UINT16: Uint16Array,
  INT16: Int16Array,
  FLOAT32: Float32Array,
} as const satisfies Record<SampleType, unknown>;

/** How an output is stored: `AUTO` is bytes. */
export function storedType({ sampleType }: Pick<ScriptOutput, 'sampleType'>): SampleType {
  return sampleType === 'AUTO' ? 'UINT8' : sampleType;
}

export function bytesOfOutputs(
  { width, height }: Pick<PixelGrid, 'width' | 'height'>,
  outputs: readonly ScriptOutput[],
): number {
  const perPixel = outputs.reduce((sum, one) => sum + one.bands * bytesPerSample(storedType(one)), 0);
  return width * height * perPixel;
}

/** Outputs as whole pictures, put together from blocks. */
export class Pictures {
  readonly images: ReadonlyMap<string, EncodableImage>;

  constructor(
    private readonly grid: PixelGrid,
    private readonly outputs: readonly ScriptOutput[],
  ) {
    this.images = new Map(outputs.map((output) => [output.id, emptyPicture(grid, output)]));
  }

  /** @param arrays interleaved by pixel, as the script left them; may be longer than the block */
  put({ col, row, width, height }: PixelWindow, arrays: Readonly<Record<string, OutputArray>>): void {
    // A strip is one piece.
    const isStrip = width === this.grid.width;
    const [pieces, perPiece] = isStrip ? [1, width * height] : [height, width];
    for (const { id, bands } of this.outputs) {
      const picture = this.images.get(id)!.data as Samples;
      for (let i = 0; i < pieces; i++) {
        const piece = arrays[id]!.subarray(i * perPiece * bands, (i + 1) * perPiece * bands);
        picture.set(piece, ((row + i) * this.grid.width + col) * bands);
      }
    }
  }
}

function emptyPicture({ crs, bbox, width, height }: PixelGrid, output: ScriptOutput): EncodableImage {
  const { id, bands, nodataValue } = output;
  const sampleType = storedType(output);
  return {
    width,
    height,
    bands,
    sampleType,
    data: new ARRAY[sampleType](width * height * bands),
    georeference: { crs: crs as `EPSG:${number}`, bbox },
    ...(nodataValue !== null && { nodata: nodataValue }),
    output: id,
  };
}

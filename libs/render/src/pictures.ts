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
  private readonly samples = new Map<string, Samples>();

  constructor(
    private readonly grid: PixelGrid,
    private readonly outputs: readonly ScriptOutput[],
  ) {}

  /** By output; when all blocks are there. */
  get images(): ReadonlyMap<string, EncodableImage> {
    return new Map(this.outputs.map((output) => [output.id, pictureOf(this.grid, output, this.samplesOf(output))]));
  }

  /**
   * @param arrays interleaved by pixel, as the script left them; may be longer than the block. Those of a block that is the
   * whole picture are kept as they are, so that nobody may write there before it is encoded.
   */
  put({ col, row, width, height }: PixelWindow, arrays: Readonly<Record<string, OutputArray>>): void {
    const isWhole = width === this.grid.width && height === this.grid.height;
    // A strip is one piece.
    const isStrip = width === this.grid.width;
    const [pieces, perPiece] = isStrip ? [1, width * height] : [height, width];
    for (const output of this.outputs) {
      const { id, bands } = output;
      if (isWhole) {
        this.samples.set(id, arrays[id]!.subarray(0, width * height * bands));
        continue;
      }
      const picture = this.samplesOf(output);
      for (let i = 0; i < pieces; i++) {
        const piece = arrays[id]!.subarray(i * perPiece * bands, (i + 1) * perPiece * bands);
        picture.set(piece, ((row + i) * this.grid.width + col) * bands);
      }
    }
  }

  private samplesOf(output: ScriptOutput): Samples {
    const { width, height } = this.grid;
    const known = this.samples.get(output.id);
    const samples = known ?? new ARRAY[storedType(output)](width * height * output.bands);
    this.samples.set(output.id, samples);
    return samples;
  }
}

function pictureOf({ crs, bbox, width, height }: PixelGrid, output: ScriptOutput, data: Samples): EncodableImage {
  const { id, bands, nodataValue } = output;
  return {
    width,
    height,
    bands,
    sampleType: storedType(output),
    data,
    georeference: { crs: crs as `EPSG:${number}`, bbox },
    ...(nodataValue !== null && { nodata: nodataValue }),
    output: id,
  };
}

import { writeFile } from 'node:fs/promises';
import {
  assertDeliverable,
  type DeliveryPart,
  encodeImage,
  type GeoTiffWriter,
  type ImageFormat,
  type PicturePart,
} from '#libs/encode';
import { type PixelGrid, type PixelWindow, type RasterFile, type RasterFileSpec } from '#libs/raster';
import { DomainError } from '#libs/errors';
import { bytesOfOutputs, Pictures, storedType } from '../pictures.js';
import { type ScriptOutput } from '../script-setup.js';
import { type BlockOutputs, type BlockSink } from './block-sink.js';

/** A part of the result and the local file that it becomes. */
export type FilePart = DeliveryPart & { readonly path: string };

export interface FilePorts {
  createRasterFile(spec: RasterFileSpec): Promise<RasterFile>;
  encodeGeoTiff: GeoTiffWriter;
}

/**
 * One local file per part. A GeoTIFF is written block by block, so that a picture may be larger than memory; PNG and JPEG
 * are put together whole.
 */
export class FileSink implements BlockSink<null> {
  private constructor(
    private readonly parts: readonly FilePart[],
    private readonly streamed: ReadonlyMap<FilePart, RasterFile>,
    private readonly pictures: Pictures,
    private readonly encodeGeoTiff: GeoTiffWriter,
  ) {}

  static async open(
    grid: PixelGrid,
    outputs: readonly ScriptOutput[],
    parts: readonly FilePart[],
    { createRasterFile, encodeGeoTiff }: FilePorts,
  ): Promise<FileSink> {
    assertWritable(grid, outputs, parts);
    const streamed = new Map<FilePart, RasterFile>();
    const outputOf = ({ identifier }: FilePart) => outputs.find(({ id }) => id === identifier)!;
    try {
      for (const part of parts) {
        if (part.format !== STREAMED) continue;
        const { bands, nodataValue: nodata, ...output } = outputOf(part);
        streamed.set(part, await createRasterFile({ path: part.path, grid, bands, sampleType: storedType(output), nodata })); // prettier-ignore
      }
    } catch (error) {
      for (const file of streamed.values()) await file.abandon();
      throw error;
    }
    const whole = parts.filter((part) => part.kind === 'picture' && part.format !== STREAMED).map(outputOf);
    return new FileSink(parts, streamed, new Pictures(grid, [...new Set(whole)]), encodeGeoTiff);
  }

  async put(window: PixelWindow, outputs: BlockOutputs): Promise<void> {
    this.pictures.put(window, outputs);
    for (const [{ identifier }, file] of this.streamed) await file.write(window, outputs[identifier]!);
  }

  async finish(userData: string | null): Promise<null> {
    for (const file of this.streamed.values()) await file.close();
    for (const part of this.parts) {
      if (part.kind === 'user-data') await writeFile(part.path, userData ?? '{}');
      else if (part.format !== STREAMED) await writeFile(part.path, await this.encoded(part));
    }
    return null;
  }

  async abandon(): Promise<void> {
    for (const file of this.streamed.values()) await file.abandon();
  }

  private async encoded(part: PicturePart): Promise<Uint8Array> {
    const image = this.pictures.images.get(part.identifier)!;
    return (await encodeImage(image, part, this.encodeGeoTiff)).bytes;
  }
}

const STREAMED: ImageFormat = 'image/tiff';

/** Outputs that must be whole in memory. */
export function wholeOutputs(parts: readonly DeliveryPart[]): string[] {
  return parts
    .filter(({ kind, format }) => kind === 'picture' && format !== STREAMED)
    .map(({ identifier }) => identifier);
}

/** Of all pictures that are put together whole; encoding takes up to as much again. */
const MAX_WHOLE_BYTES = 512 * 1024 ** 2;

/** @throws BAD_REQUEST when a format cannot hold its output, or a renderer not the whole pictures */
export function assertWritable(
  grid: Pick<PixelGrid, 'width' | 'height'>,
  outputs: readonly ScriptOutput[],
  parts: readonly DeliveryPart[],
): void {
  const stored = outputs.map((output) => ({ ...output, sampleType: storedType(output) }));
  assertDeliverable({ parts }, stored);
  const names = new Set(wholeOutputs(parts));
  const bytes = bytesOfOutputs(grid, stored.filter(({ id }) => names.has(id))); // prettier-ignore
  if (bytes <= MAX_WHOLE_BYTES) return;
  const megabytes = (size: number) => Math.ceil(size / 1024 ** 2);
  throw new DomainError(
    'BAD_REQUEST',
    `PNG and JPEG of ${grid.width} × ${grid.height} px hold ${megabytes(bytes)} MiB (${[...names].join(', ')}), more than the ${megabytes(MAX_WHOLE_BYTES)} MiB that are put together in memory; ask for image/tiff, which may be larger`,
  );
}

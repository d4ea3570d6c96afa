import { open, type FileHandle } from 'node:fs/promises';
import { toStoreError } from '#libs/storage';
import { bytesOf, RAW_TYPES, type PixelFormat } from './raw-type.js';

export interface RawBand {
  readonly name: string | null;
  readonly unit?: string | null;
  readonly colour?: 'Red' | 'Green' | 'Blue' | null;
}

/** Pixels as plain numbers in a file, band after band, row 0 north: GDAL reads it through a description in XML. */
export interface RawForm {
  /** Absolute. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  readonly bands: readonly RawBand[];
}

/** A raw file while it is written, row by row in any order. */
export class RawRaster {
  private constructor(
    readonly form: RawForm,
    private readonly file: FileHandle,
  ) {}

  /** @throws STORAGE_FULL */
  static async create(form: RawForm): Promise<RawRaster> {
    return new RawRaster(form, await open(form.path, 'w+', 0o600));
  }

  /** Whole rows from `row` of a band (0-based); NaN becomes no-data. @throws STORAGE_FULL */
  async write(band: number, row: number, values: Float64Array): Promise<void> {
    const { type, nodata } = this.form.format;
    const samples = RAW_TYPES[type].from(values);
    if (nodata !== null && !Number.isNaN(nodata))
      for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) samples[i] = nodata;
    try {
      await this.file.write(new Uint8Array(samples.buffer), 0, samples.byteLength, this.position(band, row));
    } catch (error) {
      throw toStoreError(error, 'scratch', '');
    }
  }

  /** What was written there, no-data as NaN. */
  async read(band: number, row: number, rows: number): Promise<Float64Array> {
    const { width, format } = this.form;
    const bytes = new Uint8Array(rows * width * bytesOf(format.type));
    await this.file.read(bytes, 0, bytes.length, this.position(band, row));
    const values = Float64Array.from(new RAW_TYPES[format.type](bytes.buffer));
    if (format.nodata !== null)
      for (let i = 0; i < values.length; i++) if (values[i] === format.nodata) values[i] = NaN;
    return values;
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private position(band: number, row: number): number {
    const { width, height, format } = this.form;
    return (band * height + row) * width * bytesOf(format.type);
  }
}

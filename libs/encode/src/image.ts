/** How a sample is stored. The `AUTO` of evalscripts is UINT8 by the time pixels are encoded. */
export type SampleType = 'UINT8' | 'INT8' | 'UINT16' | 'INT16' | 'FLOAT32';

export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Float32Array;

/** The array that holds each sample type. */
const ARRAYS = {
  UINT8: Uint8Array,
  INT8: Int8Array,
  UINT16: Uint16Array,
  INT16: Int16Array,
  FLOAT32: Float32Array,
} as const;

/**
 * A whole picture, ready to be written.
 *
 * Samples are interleaved by pixel (`data[(row × width + col) × bands + band]`), row 0 north: it is the only layout that
 * libvips reads, the one that octet-stream sends and that GeoTIFF stores, so that every encoder takes the array as it
 * lies, also over a SharedArrayBuffer.
 */
export interface EncodableImage {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly sampleType: SampleType;
  readonly data: Samples;
  /** Outer edges of the picture as [minX, minY, maxX, maxY], x = east or longitude also where EPSG says otherwise. CRS84 is EPSG:4326. */
  readonly georeference?: {
    readonly crs: `EPSG:${number}`;
    readonly bbox: readonly [number, number, number, number];
  };
  /** Written by GeoTIFF alone; NaN is allowed. */
  readonly nodata?: number;
  /** The script's name for it, for error messages. Default `default`. */
  readonly output?: string;
}

export function bytesPerSample(type: SampleType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT;
}

/** The samples as memory, not copied. @throws TypeError when array, sample type and size contradict each other: the caller's defect. */
export function bytesOf({ width, height, bands, sampleType, data }: EncodableImage): Buffer {
  const count = width * height * bands;
  // By tag, not instanceof: arrays arrive from other realms (isolates, structured clones).
  if (data[Symbol.toStringTag] !== ARRAYS[sampleType].name || data.length !== count || !(count > 0)) {
    const found = `${data[Symbol.toStringTag]} of ${data.length}`;
    throw new TypeError(`${width}×${height}×${bands} ${sampleType} samples expected, ${found} found`);
  }
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

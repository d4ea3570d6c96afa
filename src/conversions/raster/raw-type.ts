/** How numbers lie in a raw file and in its GeoTIFF: little-endian, by GDAL's name. */
export const RAW_TYPES = {
  Byte: Uint8Array,
  UInt16: Uint16Array,
  Int16: Int16Array,
  UInt32: Uint32Array,
  Int32: Int32Array,
  Float32: Float32Array,
  Float64: Float64Array,
} as const;
export type RawType = keyof typeof RAW_TYPES;

/** A kind of pixel and what stands where there is none. */
export interface PixelFormat {
  readonly type: RawType;
  /** null = every pixel has a value. */
  readonly nodata: number | null;
}

export function bytesOf(type: RawType): number {
  return RAW_TYPES[type].BYTES_PER_ELEMENT;
}

import { type Dtype } from './contract/description.js';

const NAMES: Readonly<Record<string, Dtype>> = {
  Byte: 'uint8',
  Int8: 'int8',
};

/** GDAL's `UInt16` → `uint16`, `Byte` → `uint8`, `CInt16` → `cint16`. */
export function dtypeOf(gdalType: string | null): Dtype {
  return NAMES[gdalType ?? ''] ?? (gdalType ?? 'unknown').toLowerCase();
}

export function isComplex(gdalType: string | null): boolean {
  return gdalType?.startsWith('C') ?? false;
}

export function isFloat(gdalType: string | null): boolean {
  return gdalType === 'Float32' || gdalType === 'Float64';
}

/** A float32 no-data value is often declared with fewer digits than the pixels hold. NaN is the caller's to test. */
export function isNodata(value: number, { nodata, isFloat32 }: { nodata: number | null; isFloat32: boolean }): boolean {
  if (nodata === null) return false;
  return value === nodata || (isFloat32 && value === Math.fround(nodata));
}

import { type Dtype } from './types.js';

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

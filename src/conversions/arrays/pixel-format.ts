import { packingOf, type ArrayType, type ArrayVariable } from '#libs/cf';
import { type PixelFormat, type RawType } from '../raster/raw-type.js';

/** GDAL before 3.7 has neither Int8 nor 64-bit integers. */
const STORED: Readonly<Record<Exclude<ArrayType, 'string'>, RawType>> = {
  int8: 'Int16',
  uint8: 'Byte',
  int16: 'Int16',
  uint16: 'UInt16',
  int32: 'Int32',
  uint32: 'UInt32',
  int64: 'Float64',
  uint64: 'Float64',
  float32: 'Float32',
  float64: 'Float64',
};
const UNSIGNED: Readonly<Record<string, RawType>> = { int8: 'Byte', int16: 'UInt16', int32: 'UInt32' };
/** A float of 32 bits holds what they pack. */
const SHORT: ReadonlySet<ArrayType> = new Set(['int8', 'uint8', 'int16', 'uint16', 'float32']);

/**
 * What the unpacked values of a variable are kept as. Integers that stand for themselves stay integers with their fill
 * value as no-data; what is packed, or has bounds but no value for "nothing", becomes floating-point with NaN.
 */
export function formatOf(variable: ArrayVariable): PixelFormat {
  const { type } = variable;
  const { fills, min, max, scale, offset, unsignedOffset } = packingOf(variable);
  const raw = (unsignedOffset > 0 ? UNSIGNED[type] : undefined) ?? STORED[type as Exclude<ArrayType, 'string'>];
  const isPacked = scale !== 1 || offset !== 0;
  const isBounded = Number.isFinite(min) || Number.isFinite(max);
  const fill = fills.find(Number.isInteger);
  if (raw === 'Float32' || raw === 'Float64' || isPacked || (isBounded && fill === undefined))
    return { type: SHORT.has(type) ? 'Float32' : 'Float64', nodata: NaN };
  return { type: raw, nodata: fill ?? null };
}

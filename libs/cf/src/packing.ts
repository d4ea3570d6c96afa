import { type ArrayVariable } from './array-dataset.js';
import { numberAttribute, numbersAttribute } from './attributes.js';

/** How stored numbers become values (CF §8.1 and §2.5.1, NUG "Attribute conventions"). */
export interface Packing {
  /** Of an integer stored as signed that is none (`_Unsigned = "true"`): what to add to negative numbers; else 0. */
  readonly unsignedOffset: number;
  /** Stored numbers that mean "nothing here". */
  readonly fills: readonly number[];
  /** Bounds of what is valid, as stored. */
  readonly min: number;
  readonly max: number;
  readonly scale: number;
  readonly offset: number;
}

const RANGE_OF: Readonly<Record<string, number>> = { int8: 2 ** 8, int16: 2 ** 16, int32: 2 ** 32 };
const UNSIGNED_RANGE: Readonly<Record<string, number>> = { uint8: 2 ** 8, uint16: 2 ** 16, uint32: 2 ** 32 };

export function packingOf(variable: ArrayVariable): Packing {
  const isUnsigned = /^true$/i.test(String(variable.attributes['_Unsigned'] ?? ''));
  const unsignedOffset = isUnsigned ? (RANGE_OF[variable.type] ?? 0) : 0;
  // The attributes have the stored type, so of an unsigned variable they may be negative, too.
  const wrap = unsignedOffset || (isUnsigned ? (UNSIGNED_RANGE[variable.type] ?? 0) : 0);
  const stored = (number: number) => (number < 0 ? number + wrap : number);
  // 1e20 written as a double is another number than the 1e20 of a 32-bit float.
  const asValue = (number: number) => (variable.type === 'float32' ? Math.fround(number) : stored(number));
  const [low, high] = numbersAttribute(variable, 'valid_range').map(stored);
  const bound = (name: string) => {
    const number = numberAttribute(variable, name);
    return number === null ? undefined : stored(number);
  };
  return {
    unsignedOffset,
    fills: ['_FillValue', 'missing_value'].flatMap((name) => numbersAttribute(variable, name)).map(asValue),
    min: low ?? bound('valid_min') ?? -Infinity,
    max: high ?? bound('valid_max') ?? Infinity,
    scale: numberAttribute(variable, 'scale_factor') ?? 1,
    offset: numberAttribute(variable, 'add_offset') ?? 0,
  };
}

/** Stored numbers to values, in place: NaN where there is none. */
export function unpack(
  values: Float64Array,
  { unsignedOffset, fills, min, max, scale, offset }: Packing,
): Float64Array {
  const isPacked = scale !== 1 || offset !== 0;
  for (let i = 0; i < values.length; i++) {
    let value = values[i]!;
    if (value < 0) value += unsignedOffset;
    if (!Number.isFinite(value) || value < min || value > max || fills.includes(value)) value = NaN;
    else if (isPacked) value = value * scale + offset;
    values[i] = value;
  }
  return values;
}

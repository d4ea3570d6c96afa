export type SampleFormat = 'UINT' | 'INT' | 'FLOAT';

/** A number type as this platform names it, whatever the version of the store. */
export interface DataType {
  readonly name: string;
  readonly format: SampleFormat;
  readonly bits: number;
}

const FORMATS = { u: ['uint', 'UINT'], i: ['int', 'INT'], f: ['float', 'FLOAT'] } as const;
/** zarr §4: data and coordinates. */
const ACCEPTED: ReadonlySet<string> = new Set(['uint32', 'int32', 'int64', 'float32', 'float64']);

/** How messages name the accepted types. */
export const ACCEPTED_TYPES = 'u4, i4, i8, f4 or f8';

/**
 * Reads `<f4` (v2, either endian) and `float32` (v3).
 * @returns null for anything but an accepted number type
 */
export function acceptedType(spelled: string): DataType | null {
  const type = fromNumpy(spelled) ?? fromV3(spelled);
  return type !== null && ACCEPTED.has(type.name) ? type : null;
}

/** `float32`, little-endian → `<f4`; other names stay as they are. */
export function numpySpelling(name: string, endian: 'little' | 'big'): string {
  const type = fromV3(name);
  if (type === null) return name;
  const letter = type.format[0]?.toLowerCase() ?? '';
  const order = type.bits === 8 ? '|' : endian === 'little' ? '<' : '>';
  return `${order}${letter}${type.bits / 8}`;
}

function fromNumpy(spelled: string): DataType | null {
  const [, letter, bytes] = /^[<>|]([uif])([1248])$/.exec(spelled) ?? [];
  if (letter === undefined) return null;
  const [name, format] = FORMATS[letter as keyof typeof FORMATS];
  const bits = 8 * Number(bytes);
  return { name: `${name}${bits}`, format, bits };
}

function fromV3(spelled: string): DataType | null {
  const [, kind, bits] = /^(uint|int|float)(8|16|32|64)$/.exec(spelled) ?? [];
  if (kind === undefined) return null;
  return { name: spelled, format: kind.toUpperCase() as SampleFormat, bits: Number(bits) };
}

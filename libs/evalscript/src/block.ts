import { type SharedMemory } from './sandbox/pixel-memory.js';
import { type ScriptOutput, type SampleType } from './setup/setup.js';

export type PlaneArray =
  Float32Array | Float64Array | Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

export type OutputArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Float32Array;

/**
 * Pixels for one call, in any order and shape: the script never learns where a pixel lies. Every array is a view of a
 * SharedArrayBuffer; use the same buffers from block to block, for attaching one costs more than filling it.
 */
export interface PixelBlock {
  readonly pixels: number;
  /**
   * `[input][band]`, parallel to `setup.inputs` and their `bands`; each plane holds the scenes one after another
   * (`pixels` values each) in the order of `run.scenes`. With SIMPLE mosaicking there is one "scene", the mosaic: zeros and
   * dataMask 0 where it has no data. A band has one array type throughout.
   */
  readonly inputs: readonly (readonly PlaneArray[])[];
  /** One array per requested output, see `outputArrays`: interleaved by pixel. */
  readonly outputs: Readonly<Record<string, OutputArray>>;
}

type OutputArrayType = new (buffer: SharedArrayBuffer, offset: number, length: number) => OutputArray;
const ARRAY_OF: Readonly<Record<SampleType, OutputArrayType>> = {
  AUTO: Uint8Array,
  UINT8: Uint8Array,
  INT8: Int8Array,
  UINT16: Uint16Array,
  INT16: Int16Array,
  FLOAT32: Float32Array,
};

/** Arrays of `pixels × bands` samples for each output: pixel 0 band 0, pixel 0 band 1 … */
export function outputArrays(
  outputs: readonly ScriptOutput[],
  pixels: number,
  memory: SharedMemory = FRESH,
): Record<string, OutputArray> {
  return Object.fromEntries(
    outputs.map(({ id, bands, sampleType }) => {
      const type = ARRAY_OF[sampleType];
      const bytes = sampleType === 'FLOAT32' ? 4 : sampleType.endsWith('16') ? 2 : 1;
      const { buffer, offset } = memory.take(pixels * bands * bytes);
      return [id, new type(buffer, offset, pixels * bands)];
    }),
  );
}

/** Zeroed. */
const FRESH: SharedMemory = { take: (bytes) => ({ buffer: new SharedArrayBuffer(bytes), offset: 0 }) };

/** Whether an array is what `outputArrays` would have made, or larger. */
export function holdsOutput(
  array: OutputArray | undefined,
  { bands, sampleType }: ScriptOutput,
  pixels: number,
): boolean {
  return array instanceof ARRAY_OF[sampleType] && array.length >= pixels * bands;
}

/** A Float32Array of shared memory; NaN-free zeros. */
export function sharedPlane(values: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(values * 4));
}

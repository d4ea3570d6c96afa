import { type CogHeader, type SampleFormat } from './cog-header.js';

export type BitDepth = 8 | 16 | 32;

/** How the values of one band are stored, as a collection declares it. */
export interface BandType {
  readonly bitDepth: BitDepth;
  readonly sampleFormat: SampleFormat;
}

/** Bits that may be stored per format; 1, 2 and 4 bits are read as 8 (byoc §5 rule 10). */
export const STORED_BITS: Readonly<Record<SampleFormat, readonly number[]>> = {
  UINT: [1, 2, 4, 8, 16, 32],
  INT: [8, 16, 32],
  FLOAT: [32],
};

/** Of band `bandIndex` (1-based); null when the file has no such band or stores it in a way that is not supported. */
export function bandTypeOf(header: CogHeader, bandIndex: number): BandType | null {
  const bits = header.bits[bandIndex - 1];
  const sampleFormat = header.sampleFormats[bandIndex - 1] ?? null;
  if (bits === undefined || sampleFormat === null || !STORED_BITS[sampleFormat].includes(bits)) return null;
  return { bitDepth: Math.max(8, bits) as BitDepth, sampleFormat };
}

/** `12-bit UINT`, as messages spell it. */
export function storedAs(header: CogHeader, bandIndex: number): string {
  return `${header.bits[bandIndex - 1]}-bit ${header.sampleFormats[bandIndex - 1] ?? 'complex or undefined'}`;
}

import { endianness } from 'node:os';
import { bytesOf, bytesPerSample, type EncodableImage } from './image.js';

export interface RawSamples {
  /** Little-endian, interleaved by pixel, row 0 north. The image's own memory where the machine is little-endian. */
  readonly bytes: Uint8Array;
  /** How a client reads them (xcube-sh does). */
  readonly headers: Readonly<Record<'SH-Width' | 'SH-Height' | 'SH-Components' | 'SH-SampleType', string>>;
}

/** `application/octet-stream`: any band count, any sample type. */
export function encodeOctetStream(image: EncodableImage): RawSamples {
  return {
    bytes: littleEndian(bytesOf(image), bytesPerSample(image.sampleType)),
    headers: {
      'SH-Width': String(image.width),
      'SH-Height': String(image.height),
      'SH-Components': String(image.bands),
      'SH-SampleType': image.sampleType,
    },
  };
}

function littleEndian(bytes: Buffer, size: number): Buffer {
  if (endianness() === 'LE' || size === 1) return bytes;
  const copy = Buffer.from(bytes);
  return size === 2 ? copy.swap16() : copy.swap32();
}

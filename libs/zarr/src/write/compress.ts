import { promisify } from 'node:util';
import { constants, deflate, gzip, zstdCompress } from 'node:zlib';
import { registry } from 'zarrita';

/** Codecs of numcodecs that are written, as `.zarray` has them. null = bytes as they are. */
export type Compressor =
  | {
      readonly id: 'blosc';
      readonly cname: BloscName;
      /** 0 to 9. */
      readonly clevel: number;
      /** 0 = none, 1 = bytes, 2 = bits. */
      readonly shuffle: number;
      /** Bytes; 0 = chosen. */
      readonly blocksize: number;
    }
  | { readonly id: 'zlib' | 'gzip' | 'zstd'; readonly level: number }
  | { readonly id: 'lz4'; readonly acceleration: number }
  | null;

export const BLOSC_NAMES = ['lz4', 'lz4hc', 'blosclz', 'zlib', 'zstd'] as const;
export type BloscName = (typeof BLOSC_NAMES)[number];

export async function compress(bytes: Uint8Array, compressor: Compressor): Promise<Uint8Array> {
  if (compressor === null) return bytes;
  switch (compressor.id) {
    case 'zlib':
      return promisify(deflate)(bytes, { level: compressor.level });
    case 'gzip':
      return promisify(gzip)(bytes, { level: compressor.level });
    case 'zstd':
      // Readers want to know the size before they begin; a stream tells it only when it was told.
      return compressZstd(bytes, {
        pledgedSrcSize: bytes.length,
        params: { [constants.ZSTD_c_compressionLevel]: compressor.level },
      });
    default:
      return (await encoderOf(compressor)).encode(bytes);
  }
}

type ZstdOptions = { readonly pledgedSrcSize: number; readonly params: Record<number, number> };
const compressZstd = promisify(zstdCompress) as (bytes: Uint8Array, options: ZstdOptions) => Promise<Buffer>;

interface Encoder {
  encode(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** zarrita brings the codecs of numcodecs; its types show only their reading half. */
async function encoderOf(compressor: NonNullable<Compressor>): Promise<Encoder> {
  const load = registry.get(compressor.id) as unknown as () => Promise<{ fromConfig(configuration: unknown): Encoder }>;
  return (await load()).fromConfig(compressor);
}

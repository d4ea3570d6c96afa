import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress, type ZlibOptions } from 'node:zlib';
import { registry } from 'zarrita';

/** What zarrita tells a codec of the chunk it decodes; `shape` in elements. */
interface ChunkFacts {
  readonly shape: readonly number[];
}

/** Of the widest accepted type, and some room for checksums that stand behind the values. */
const BYTES_PER_ELEMENT = 8;
const MARGIN_BYTES = 1024;

/**
 * Replaces zarrita's decompressors by ones that never write more than the chunk holds: a few kilobytes of somebody's
 * store must not fill the memory of a worker.
 */
export function boundDecompression(): void {
  for (const [name, inflateBounded] of Object.entries(STREAMS)) {
    const codec = async () => ({ fromConfig: (_: unknown, chunk: ChunkFacts) => streamCodec(inflateBounded, chunk) });
    set(name, codec);
  }
  for (const [name, declaredBytes] of Object.entries(HEADERS)) {
    const load = registry.get(name) as unknown as () => Promise<CodecClass>;
    set(name, async () => {
      const codec = await load();
      return {
        fromConfig: (configuration: unknown, chunk: ChunkFacts) =>
          checked(codec.fromConfig(configuration, chunk), declaredBytes, chunk),
      };
    });
  }
}

type Decode = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
interface Codec {
  decode: Decode;
  encode: Decode;
}
interface CodecClass {
  fromConfig(configuration: unknown, chunk: ChunkFacts): Codec;
}
type Inflate = (bytes: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

/** Formats that tell their size at the end or not at all: Node stops them. */
const STREAMS: Readonly<Record<string, Inflate>> = {
  gzip: promisify(gunzip) as Inflate,
  zlib: promisify(inflate) as Inflate,
  zstd: promisify(zstdDecompress) as Inflate,
};

/** Formats that say first how many bytes they become (c-blosc README_CHUNK_FORMAT `nbytes`; numcodecs' lz4 header). */
const HEADERS: Readonly<Record<string, (header: DataView) => number>> = {
  blosc: (header) => header.getUint32(4, true),
  lz4: (header) => header.getUint32(0, true),
};

function streamCodec(inflateBounded: Inflate, chunk: ChunkFacts) {
  const maxOutputLength = limitOf(chunk);
  return {
    kind: 'bytes_to_bytes',
    // A buffer of its own, because zarrita views it as wider numbers.
    decode: async (bytes: Uint8Array) => new Uint8Array(await inflateBounded(bytes, { maxOutputLength })),
  };
}

function checked(codec: Codec, declaredBytes: (header: DataView) => number, chunk: ChunkFacts) {
  const decode: Decode = (bytes) => {
    const declared = declaredBytes(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (declared > limitOf(chunk))
      throw new RangeError(`a chunk of ${chunk.shape.join(' × ')} values becomes ${declared} bytes`);
    return codec.decode(bytes);
  };
  return { kind: 'bytes_to_bytes', decode, encode: (bytes: Uint8Array) => codec.encode(bytes) };
}

function limitOf({ shape }: ChunkFacts): number {
  return shape.reduce((product, size) => product * size, BYTES_PER_ELEMENT) + MARGIN_BYTES;
}

function set(name: string, codec: () => Promise<unknown>): void {
  for (const spelling of [name, `numcodecs.${name}`]) registry.set(spelling, codec as never);
}

import type * as Encoder from '@napi-rs/image';
import { assertEncodable } from './formats.js';
import { bytesOf, type EncodableImage } from './image.js';

/** The one import of the Rust encoder, at the first PNG. */
let loading: Promise<typeof Encoder> | undefined;

/**
 * Its fast compression knows no repeated strings: photographs come out smaller than of zlib, maps of few colours three
 * times as large. What shrinks this much on its own is of the second kind …
 */
const REPETITIVE = 1 / 4;
/** … and worth another try, by zlib's way, from this many bytes on. */
const LEAST_BYTES = 4096;

/** 8 or 16 bits; grey, grey + alpha, RGB, RGBA; colours under transparent pixels are kept. @throws BAD_REQUEST */
export async function encodePng(image: EncodableImage): Promise<Uint8Array> {
  const { bands, sampleType, output: id = 'default' } = image;
  assertEncodable('image/png', { id, bands, sampleType });
  const samples = bytesOf(image);
  const { CompressionType, FilterType, Transformer } = await (loading ??= import('@napi-rs/image'));
  const picture = pictureOf(image, samples, Transformer);
  const filterType = FilterType.Adaptive;
  const fast = await picture.png({ compressionType: CompressionType.Fast, filterType });
  const isRepetitive = fast.length > LEAST_BYTES && fast.length < samples.length * REPETITIVE;
  return isRepetitive ? picture.png({ compressionType: CompressionType.Default, filterType }) : fast;
}

/** Samples come in as a file; those of RGBA pictures also as they lie. */
function pictureOf(image: EncodableImage, samples: Buffer, Picture: typeof Encoder.Transformer) {
  const { width, height, bands, sampleType } = image;
  return bands === 4 && sampleType === 'UINT8'
    ? Picture.fromRgbaPixels(samples, width, height)
    : new Picture(pamFile(image, samples));
}

/** Netpbm's PAM, TUPLTYPE by number of bands. */
const TUPLE_TYPES = ['', 'GRAYSCALE', 'GRAYSCALE_ALPHA', 'RGB', 'RGB_ALPHA'];

function pamFile({ width, height, bands, sampleType }: EncodableImage, samples: Buffer): Buffer {
  const isDeep = sampleType === 'UINT16';
  const header = [
    ...['P7', `WIDTH ${width}`, `HEIGHT ${height}`, `DEPTH ${bands}`, `MAXVAL ${isDeep ? 65535 : 255}`],
    ...[`TUPLTYPE ${TUPLE_TYPES[bands]}`, 'ENDHDR\n'],
  ].join('\n');
  const file = Buffer.concat([Buffer.from(header), samples]);
  // Big-endian.
  if (isDeep) file.subarray(header.length).swap16();
  return file;
}

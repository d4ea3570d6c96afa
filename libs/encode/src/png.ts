import { assertEncodable } from './formats.js';
import { type EncodableImage } from './image.js';
import { pictureOf } from './sharp.js';

/** On true colour 3 % larger than zlib's default 6, in a fifth of the time. */
const COMPRESSION_LEVEL = 3;

/** 8 or 16 bits; grey, grey + alpha, RGB, RGBA; colours under transparent pixels are kept. @throws BAD_REQUEST */
export async function encodePng(image: EncodableImage): Promise<Uint8Array> {
  const { bands, sampleType, output: id = 'default' } = image;
  assertEncodable('image/png', { id, bands, sampleType });
  const picture = await pictureOf(image);
  return picture
    .toColourspace(colourSpace(bands <= 2, sampleType === 'UINT16'))
    .png({ compressionLevel: COMPRESSION_LEVEL })
    .toBuffer();
}

/** Unless told, libvips writes grey as RGB and 16 bits as 8. */
function colourSpace(isGrey: boolean, isDeep: boolean): string {
  if (isGrey) return isDeep ? 'grey16' : 'b-w';
  return isDeep ? 'rgb16' : 'srgb';
}

import { assertEncodable } from './formats.js';
import { type EncodableImage } from './image.js';
import { pictureOf } from './sharp.js';

export const DEFAULT_JPEG_QUALITY = 90;

/**
 * Grey or RGB; of 2 and 4 bands the last, the alpha, is left out (colours under it stay as they are).
 * `quality` 0–100; 0 is libjpeg's 1. @throws BAD_REQUEST
 */
export async function encodeJpeg(image: EncodableImage, quality = DEFAULT_JPEG_QUALITY): Promise<Uint8Array> {
  const { bands, sampleType, output: id = 'default' } = image;
  assertEncodable('image/jpeg', { id, bands, sampleType });
  const picture = await pictureOf(image);
  return picture
    .removeAlpha()
    .toColourspace(bands <= 2 ? 'b-w' : 'srgb')
    .jpeg({ quality: Math.max(1, quality) })
    .toBuffer();
}

import { type default as sharp, type Sharp } from 'sharp';
import { bytesOf, type EncodableImage } from './image.js';

let loading: Promise<typeof sharp> | undefined;

/**
 * The one import of sharp, at the first picture: who only negotiates or packs never loads libvips.
 * Its operation cache is switched off; no picture is ever encoded twice.
 */
export function loadSharp() {
  return (loading ??= import('sharp').then((module) => {
    module.default.cache(false);
    return module.default;
  }));
}

/** The samples as a libvips picture, not copied; 8 or 16 bits after the sample type. */
export async function pictureOf(image: EncodableImage): Promise<Sharp> {
  const { width, height, bands, sampleType } = image;
  const bytes = bytesOf(image);
  const samples = sampleType === 'UINT16' ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) : bytes;
  const open = await loadSharp();
  return open(samples, { raw: { width, height, channels: bands as 1 | 2 | 3 | 4 } });
}

import { type default as sharp, type Sharp } from 'sharp';
import { bytesOf, type EncodableImage } from './image.js';

let loading: Promise<typeof sharp> | undefined;

/**
 * The one import of sharp, at the first picture for it: who only negotiates or packs never loads libvips.
 * Its operation cache is switched off; no picture is ever encoded twice.
 */
export function loadSharp() {
  return (loading ??= import('sharp').then((module) => {
    module.default.cache(false);
    return module.default;
  }));
}

/** Samples of 8 bits as a libvips picture, not copied. */
export async function pictureOf(image: EncodableImage): Promise<Sharp> {
  const { width, height, bands } = image;
  const open = await loadSharp();
  return open(bytesOf(image), { raw: { width, height, channels: bands as 1 | 2 | 3 | 4 } });
}

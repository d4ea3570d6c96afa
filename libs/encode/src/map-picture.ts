import { type OutputInfo, type Sharp } from 'sharp';
import { encodePng } from './png.js';
import { loadSharp } from './sharp.js';

/** 8-bit colour. */
export type Colour = readonly [red: number, green: number, blue: number];

/** How a stack of pictures leaves the house; a background makes it opaque, and JPEG knows nothing else. */
export interface StackOptions {
  readonly format: 'image/png' | 'image/jpeg';
  /** null = stays transparent. */
  readonly background: Colour | null;
  /** 0–100, of JPEG. */
  readonly quality: number;
}

/** A PNG that has an alpha channel, from its header. */
export function hasAlpha(png: Uint8Array): boolean {
  const colourType = png[25];
  return colourType === 4 || colourType === 6;
}

/** Puts PNGs of one size over each other, the first at the bottom, and a colour under them. 8 bits. */
export async function stackPictures(
  pictures: readonly Uint8Array[],
  { format, background, quality }: StackOptions,
): Promise<Uint8Array> {
  const [bottom, ...others] = pictures;
  if (bottom === undefined) throw new Error('nothing to stack');
  let stack = await inColour(bottom);
  // One by one: large maps are held unpacked. Flattening comes before compositing in sharp, whatever the order of the calls.
  for (const other of others) stack = await rawOf((await opened(stack)).composite([{ input: Buffer.from(other) }]));
  const picture = await opened(stack);
  if (background !== null) {
    const [r, g, b] = background;
    picture.flatten({ background: { r, g, b } });
  }
  return format === 'image/png'
    ? pngOf(await rawOf(picture))
    : picture.jpeg({ quality: Math.max(1, quality) }).toBuffer();
}

/** Grey or colour with another picture's only band as alpha. @param mask one byte per pixel, 255 = opaque */
export async function withAlpha(
  png: Uint8Array,
  mask: { readonly bytes: Uint8Array; readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const { bytes, width, height } = mask;
  const picture = await opened(await inColour(png));
  return pngOf(await rawOf(picture.joinChannel(Buffer.from(bytes), { raw: { width, height, channels: 1 } })));
}

/** Samples of 8 bits, interleaved. */
interface RawPicture {
  readonly data: Buffer;
  readonly info: OutputInfo;
}

/** A background in colour has no place under grey. */
async function inColour(png: Uint8Array): Promise<RawPicture> {
  const sharp = await loadSharp();
  return rawOf(sharp(png).toColourspace('srgb'));
}

function rawOf(picture: Sharp): Promise<RawPicture> {
  return picture.raw().toBuffer({ resolveWithObject: true });
}

function pngOf({ data, info: { width, height, channels } }: RawPicture): Promise<Uint8Array> {
  return encodePng({ width, height, bands: channels, sampleType: 'UINT8', data });
}

async function opened({ data, info }: RawPicture): Promise<Sharp> {
  const sharp = await loadSharp();
  return sharp(data, { raw: info });
}

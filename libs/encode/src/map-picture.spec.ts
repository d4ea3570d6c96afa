import { describe, expect, it } from '@jest/globals';
import { hasAlpha, stackPictures, withAlpha } from './map-picture.js';
import { encodePng } from './png.js';
import { loadSharp } from './sharp.js';

const png = (bands: number, ...samples: number[]) =>
  encodePng({
    width: samples.length / bands,
    height: 1,
    bands,
    sampleType: 'UINT8',
    data: Uint8Array.from(samples),
  });

async function samplesOf(picture: Uint8Array): Promise<number[]> {
  const sharp = await loadSharp();
  return Array.from(await sharp(picture).raw().toBuffer());
}

const RED_AND_NOTHING = [255, 0, 0, 255, 9, 9, 9, 0];
const asPng = (background: readonly [number, number, number] | null) => ({ format: 'image/png', background, quality: 90 }) as const; // prettier-ignore

describe('stackPictures', () => {
  it('lays pictures over each other where they are opaque', async () => {
    const stacked = await stackPictures([await png(4, 0, 255, 0, 255, 0, 255, 0, 255), await png(4, ...RED_AND_NOTHING)], asPng(null)); // prettier-ignore
    expect(await samplesOf(stacked)).toEqual([255, 0, 0, 255, 0, 255, 0, 255]);
  });

  it('puts a colour under them, also under grey, and is opaque then', async () => {
    const one = await stackPictures([await png(4, ...RED_AND_NOTHING)], asPng([0, 0, 255]));
    expect([hasAlpha(one), await samplesOf(one)]).toEqual([false, [255, 0, 0, 0, 0, 255]]);
    const grey = await stackPictures([await png(2, 100, 255, 100, 0)], asPng([0, 0, 255]));
    expect(await samplesOf(grey)).toEqual([100, 100, 100, 0, 0, 255]);
    const two = await stackPictures([await png(4, 0, 0, 0, 0, 0, 0, 0, 0), await png(4, ...RED_AND_NOTHING)], asPng([0, 0, 255])); // prettier-ignore
    expect(await samplesOf(two)).toEqual([255, 0, 0, 0, 0, 255]);
  });
});

describe('withAlpha', () => {
  it.each([
    [1, [7, 8], [7, 7, 7, 255, 8, 8, 8, 0]],
    [3, [1, 2, 3, 4, 5, 6], [1, 2, 3, 255, 4, 5, 6, 0]],
  ])('shows %i bands where the mask says so', async (bands, samples, expected) => {
    // prettier-ignore
    const picture = await png(bands, ...samples);
    expect(hasAlpha(picture)).toBe(false);
    const masked = await withAlpha(picture, { bytes: Uint8Array.of(255, 0), width: 2, height: 1 });
    expect([hasAlpha(masked), await samplesOf(masked)]).toEqual([true, expected]);
  });
});

import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { cutHeights, encodeTerrainRgb, hasHeights } from '#libs/terrain';

/** As MapLibre decodes `encoding: mapbox`. */
async function decode(png: Uint8Array) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const pixels = Array.from({ length: info.width * info.height }, (_, i) => {
    const [r, g, b, alpha = 255] = data.subarray(i * info.channels, (i + 1) * info.channels);
    return { metres: -10_000 + (r! * 65_536 + g! * 256 + b!) * 0.1, alpha };
  });
  return { pixels, channels: info.channels };
}

describe('Terrain-RGB', () => {
  const values = Float32Array.of(0, 8848.86, -430.5, 0.04, -20_000, NaN);
  const heights = { width: 3, height: 2, values };

  it('keeps heights to a decimetre and what is beyond its range at its ends', async () => {
    const { pixels, channels } = await decode(await encodeTerrainRgb(heights, 'zero'));
    expect(channels).toBe(3);
    [0, 8848.9, -430.5, 0, -10_000, 0].forEach((metres, i) => expect(pixels[i]!.metres).toBeCloseTo(metres, 6));
  });

  it('leaves a hole where there is no height, and still sea level for those who ignore alpha', async () => {
    const { pixels } = await decode(await encodeTerrainRgb(heights, 'transparent'));
    expect(pixels.map(({ alpha }) => alpha)).toEqual([255, 255, 255, 255, 255, 0]);
    expect(pixels[5]!.metres).toBeCloseTo(0, 6);
  });

  it('cuts tiles out of a window and knows empty ones', () => {
    const whole = { width: 4, height: 4, values: Float32Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? NaN : i)) };
    expect([...cutHeights(whole, 2, 2, 2).values]).toEqual([10, 11, 14, 15]);
    expect(hasHeights(cutHeights(whole, 0, 0, 2))).toBe(false);
    expect(hasHeights(whole)).toBe(true);
  });
});

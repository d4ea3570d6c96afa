const POSITIONS = new Float64Array([-0.2, 0, 0.2, 0.4, 0.6, 1]);
const COLORS = [0x000000, 0xa50026, 0xfdae61, 0xffffbf, 0xa6d96a, 0x006837];
const RED = Float64Array.from(COLORS, (color) => color >> 16);
const GREEN = Float64Array.from(COLORS, (color) => (color >> 8) & 255);
const BLUE = Float64Array.from(COLORS, (color) => color & 255);

/**
 * The peer of the evalscript bench: NDVI and a truncating colour ramp over typed arrays, as one would write it for this one
 * picture. Planes B02, B04, B08, dataMask; `out` RGBA, interleaved.
 */
export function drawByHand([, red, nir, mask]: readonly Float32Array[], out: Uint8Array): void {
  const [b4, b8, data] = [red as Float32Array, nir as Float32Array, mask as Float32Array];
  for (let i = 0, j = 0; i < b4.length; i++, j += 4) {
    const sum = (b8[i] as number) + (b4[i] as number);
    const v = sum === 0 ? 0 : ((b8[i] as number) - (b4[i] as number)) / sum;
    let k = 1;
    while (k < 5 && v > (POSITIONS[k] as number)) k++;
    const from = POSITIONS[k - 1] as number;
    const t = Math.min(1, Math.max(0, (v - from) / ((POSITIONS[k] as number) - from)));
    out[j] = between(RED, k, t);
    out[j + 1] = between(GREEN, k, t);
    out[j + 2] = between(BLUE, k, t);
    out[j + 3] = Math.round((data[i] as number) * 255);
  }
}

function between(channel: Float64Array, k: number, t: number): number {
  const a = channel[k - 1] as number;
  return Math.floor(a + ((channel[k] as number) - a) * t);
}

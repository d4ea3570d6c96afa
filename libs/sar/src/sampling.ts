/** How pixels around a place become its value. */
export type Kernel = 'nearest' | 'bilinear' | 'cubic' | 'lanczos' | 'average';

/** An image in memory; whole positions are centres of pixels. */
export interface PowerImage {
  readonly width: number;
  readonly height: number;
  /** NaN = no data. */
  readonly pixels: Float32Array;
}

/** How many of the image's pixels lie between two places, where more than one: kernels are widened by it. */
export interface Stretch {
  readonly x: number;
  readonly y: number;
}

interface Weights {
  /** In pixels to either side. */
  readonly radius: number;
  at(distance: number): number;
}

const WEIGHTS: Readonly<Record<Exclude<Kernel, 'nearest' | 'average'>, Weights>> = {
  bilinear: { radius: 1, at: (x) => 1 - x },
  cubic: {
    radius: 2,
    at: (x) => (x <= 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2),
  },
  lanczos: { radius: 3, at: (x) => (x === 0 ? 1 : (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2) }, // prettier-ignore
};

/** The farthest pixels that a value is made of. */
export function reach(kernel: Kernel, stretch: number): number {
  if (kernel === 'nearest') return 1;
  return Math.ceil((kernel === 'average' ? 0.5 : WEIGHTS[kernel].radius) * Math.max(1, stretch)) + 1;
}

/**
 * The image at a place: NaN where its nearest pixel has no data, whatever the kernel, so that all kernels agree on where
 * there is data; neighbours without data have no weight. Never below zero, as power is not.
 */
export function samplePower(image: PowerImage, x: number, y: number, kernel: Kernel, stretch: Stretch): number {
  const nearest = pixelAt(image, Math.round(x), Math.round(y));
  if (kernel === 'nearest' || Number.isNaN(nearest)) return Math.max(0, nearest);
  const [sx, sy] = [Math.max(1, stretch.x), Math.max(1, stretch.y)];
  const [rx, ry] = [sx, sy].map((s) => (kernel === 'average' ? s / 2 + 0.5 : WEIGHTS[kernel].radius * s)) as [number, number]; // prettier-ignore
  const weight = (distance: number, s: number) =>
    kernel === 'average' ? overlap(distance, s) : WEIGHTS[kernel].at(Math.abs(distance) / s);
  let [sum, total] = [0, 0];
  for (let row = Math.ceil(y - ry); row <= y + ry; row++) {
    const wy = weight(row - y, sy);
    for (let col = Math.ceil(x - rx); col <= x + rx; col++) {
      const value = pixelAt(image, col, row);
      if (Number.isNaN(value)) continue;
      const w = wy * weight(col - x, sx);
      sum += w * value;
      total += w;
    }
  }
  return Math.max(0, total > 0 ? sum / total : nearest);
}

/** Of a pixel with a box of that width around the place. */
function overlap(distance: number, width: number): number {
  return Math.max(0, Math.min(1, (width + 1) / 2 - Math.abs(distance), width));
}

function pixelAt({ width, height, pixels }: PowerImage, col: number, row: number): number {
  return col >= 0 && row >= 0 && col < width && row < height ? pixels[row * width + col]! : NaN;
}

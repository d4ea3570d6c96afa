import { type Kernel } from './kernels.js';
import { type SourcePixels } from './source-pixels.js';

/** Sums of weights below are none (gdalwarp's own limit). */
const LEAST_WEIGHT = 1e-6;

/** A kernel of any width over pixels some of which have no data; keeps its scratch memory. */
export class Convolution {
  private readonly weightsX: Float64Array;

  constructor(private readonly kernel: Kernel) {
    this.weightsX = new Float64Array(2 * kernel.radiusX + 1);
  }

  sample({ window: { width, height }, values }: SourcePixels, x: number, y: number): number {
    const { weight, scaleX, scaleY, radiusX, radiusY } = this.kernel;
    const { weightsX } = this;
    const [col, row] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [left, right] = [Math.max(0, col - radiusX + 1), Math.min(width - 1, col + radiusX)];
    const [top, bottom] = [Math.max(0, row - radiusY + 1), Math.min(height - 1, row + radiusY)];
    const count = right - left + 1;
    for (let i = 0; i < count; i++) weightsX[i] = weight((left + i + 0.5 - x) * scaleX);
    let sum = 0;
    let weights = 0;
    for (let r = top; r <= bottom; r++) {
      const weightY = weight((r + 0.5 - y) * scaleY);
      let rowSum = 0;
      let rowWeights = 0;
      const at = r * width + left;
      for (let i = 0; i < count; i++) {
        const value = values[at + i]!;
        if (value !== value) continue;
        const weightX = weightsX[i]!;
        rowSum += value * weightX;
        rowWeights += weightX;
      }
      sum += rowSum * weightY;
      weights += rowWeights * weightY;
    }
    return weights < LEAST_WEIGHT ? NaN : sum / weights;
  }
}

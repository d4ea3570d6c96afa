import { type MultiPolygon, type Polygon } from 'geojson';
import { type PixelGrid, type PixelWindow } from '#libs/raster';
import { type OutputStatistics, StatisticsFold, type StatisticsPlan } from '#libs/statistics';
import { areaMask } from '../area-mask.js';
import { type BlockOutputs, type BlockSink } from './block-sink.js';

export interface FoldedStatistics {
  readonly outputs: OutputStatistics;
  /** Pixels of the grid inside the geometry. */
  readonly geometryPixelCount: number;
}

/** Of the script's outputs this one says what counts; it has no statistics of its own. */
export const MASK_OUTPUT = 'dataMask';

/** Counts, moments, percentiles and histograms instead of pixels; what lies outside the geometry is no data. */
export class StatisticsSink implements BlockSink<FoldedStatistics> {
  private readonly fold: StatisticsFold;
  private inside = 0;

  constructor(
    private readonly grid: PixelGrid,
    private readonly geometry: Polygon | MultiPolygon | null,
    private readonly plan: StatisticsPlan,
  ) {
    this.fold = new StatisticsFold(plan);
  }

  put(window: PixelWindow, outputs: BlockOutputs): void {
    const pixels = window.width * window.height;
    this.fold.add(pixels, outputs, this.masked(window, pixels, outputs[MASK_OUTPUT]!));
  }

  async finish(): Promise<FoldedStatistics> {
    return { outputs: this.fold.result(), geometryPixelCount: this.inside };
  }

  async abandon(): Promise<void> {}

  private masked(window: PixelWindow, pixels: number, mask: ArrayLike<number>): ArrayLike<number> {
    if (this.geometry === null) {
      this.inside += pixels;
      return mask;
    }
    const area = areaMask(this.geometry, this.grid, window);
    const { maskComponents } = this.plan;
    const both = new Uint8Array(pixels * maskComponents);
    for (let i = 0; i < pixels; i++) {
      if (area[i] === 0) continue;
      this.inside++;
      for (let k = 0; k < maskComponents; k++) both[i * maskComponents + k] = mask[i * maskComponents + k] ? 1 : 0;
    }
    return both;
  }
}

import { Injectable } from '@nestjs/common';
import { DatasetPlaces, type Dataset, type RasterAsset } from '../../datasets/index.js';
import { inParallel } from '../../platform/process/bounded-parallel.js';

export type SourceHealthStatus = 'healthy' | 'stale' | 'inaccessible' | 'missing';

/** Object stores are asked about this many members at once. */
const PROBES_AT_ONCE = 16;

/** Is what a VRT was built from still there, and still what its sources are? */
@Injectable()
export class SourceHealth {
  constructor(private readonly places: DatasetPlaces) {}

  /**
   * In the order of `sources`. State is compared, never time: a replacement stamps its instant inside a transaction
   * that may commit after the VRT's snapshot.
   * @param builtFrom `{source_dataset_id: asset_uri}` of the served VRT.
   */
  of(sources: readonly Dataset[], builtFrom: Readonly<Record<string, string>>): Promise<SourceHealthStatus[]> {
    return inParallel(sources, PROBES_AT_ONCE, async ({ id, asset }) => {
      if (!(await this.isThere(asset))) return 'inaccessible';
      return builtFrom[id] === asset.assetUri ? 'healthy' : 'stale';
    });
  }

  /** The first whose file is not in its place, null when all are. */
  async firstInaccessible(sources: readonly Dataset[]): Promise<Dataset | null> {
    const there = await inParallel(sources, PROBES_AT_ONCE, ({ asset }) => this.isThere(asset));
    return sources[there.indexOf(false)] ?? null;
  }

  private async isThere(asset: RasterAsset): Promise<boolean> {
    return (await this.places.info(asset).catch(() => null)) !== null;
  }
}

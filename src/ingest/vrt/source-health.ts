import { Injectable } from '@nestjs/common';
import { Buckets } from '#libs/storage';
import { type Dataset } from '../../datasets/index.js';
import { inParallel } from '../../platform/process/bounded-parallel.js';

export type SourceHealthStatus = 'healthy' | 'stale' | 'inaccessible' | 'missing';

/** Object stores are asked about this many members at once. */
const PROBES_AT_ONCE = 16;

/** Is what a VRT was built from still there, and still what its sources are? */
@Injectable()
export class SourceHealth {
  constructor(private readonly buckets: Buckets) {}

  /**
   * In the order of `sources`. State is compared, never time: a replacement stamps its instant inside a transaction
   * that may commit after the VRT's snapshot.
   * @param builtFrom `{source_dataset_id: asset_uri}` of the served VRT.
   */
  of(sources: readonly Dataset[], builtFrom: Readonly<Record<string, string>>): Promise<SourceHealthStatus[]> {
    return inParallel(sources, PROBES_AT_ONCE, async ({ id, asset }) => {
      if (!(await this.isStored(asset.assetUri))) return 'inaccessible';
      return builtFrom[id] === asset.assetUri ? 'healthy' : 'stale';
    });
  }

  /** The first whose object is not in the store, null when all are. */
  async firstInaccessible(sources: readonly Dataset[]): Promise<Dataset | null> {
    const stored = await inParallel(sources, PROBES_AT_ONCE, ({ asset }) => this.isStored(asset.assetUri));
    return sources[stored.indexOf(false)] ?? null;
  }

  private async isStored(key: string): Promise<boolean> {
    return (
      (await this.buckets
        .house()
        .head(key)
        .catch(() => null)) !== null
    );
  }
}

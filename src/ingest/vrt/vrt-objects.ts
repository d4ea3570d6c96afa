import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Buckets } from '#libs/storage';
import { DataSource, In } from 'typeorm';
import { ObjectReaper, RasterAsset } from '../../datasets/index.js';
import { VrtGeneration } from './vrt-generation.entity.js';
import { datasetFolder, generationOfKey } from './vrt-keys.js';

/** Who looked up the former object just before the swap has this long to open it. */
const GRACE_MS = 10_000;

/** Removes the objects of former builds of a VRT. */
@Injectable()
export class VrtObjects implements OnModuleDestroy {
  private readonly log = new Logger(VrtObjects.name);
  private readonly waiting = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly buckets: Buckets,
    private readonly reaper: ObjectReaper,
    private readonly dataSource: DataSource,
  ) {}

  /** After a swap. A worker killed before the time is up leaves it to the next rebuild. */
  removeLeftoversSoon(vrtId: string): void {
    clearTimeout(this.waiting.get(vrtId));
    const timer = setTimeout(() => {
      this.waiting.delete(vrtId);
      void this.removeLeftovers(vrtId);
    }, GRACE_MS);
    this.waiting.set(vrtId, timer.unref());
  }

  /**
   * Everything below the VRT's folder that neither the asset points to nor a rebuild under way is writing. The listing
   * comes before the rows: what is listed belongs to a generation that had its row by then. Never throws.
   */
  async removeLeftovers(vrtId: string): Promise<void> {
    try {
      const keys: string[] = [];
      for await (const { key } of this.buckets.house().list(datasetFolder(vrtId))) keys.push(key);
      const { manager } = this.dataSource;
      const asset = await manager.findOneBy(RasterAsset, { datasetId: vrtId });
      if (asset === null) return;
      const open = await manager.findBy(VrtGeneration, { vrtDatasetId: vrtId, status: In(['pending', 'running']) });
      const busy = new Set(open.map((generation) => generation.id));
      await this.reaper.reap(
        keys.filter((key) => !isServed(key, asset.assetUri) && !busy.has(generationOfKey(key) ?? '')),
      );
    } catch (error) {
      this.log.warn(`former objects of VRT ${vrtId} were left in place: ${String(error)}`);
    }
  }

  async onModuleDestroy(): Promise<void> {
    const vrtIds = [...this.waiting.keys()];
    this.waiting.forEach((timer) => clearTimeout(timer));
    await Promise.all(vrtIds.map((vrtId) => this.removeLeftovers(vrtId)));
  }
}

/** The served folder, and for a first build the overviews that lie beside it. */
function isServed(key: string, assetUri: string): boolean {
  const folder = assetUri.slice(0, assetUri.lastIndexOf('/') + 1);
  const isFirstBuild = generationOfKey(assetUri) === null;
  return key.startsWith(folder) || (isFirstBuild && key.includes('/overviews/'));
}

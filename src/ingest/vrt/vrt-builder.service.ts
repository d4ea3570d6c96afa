import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { RasterPool, type BandInfo, type BandStats, type BuildVrtResult, type RasterDescription } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { type Dataset, type StoredAsset } from '../../datasets/index.js';
import { type JobRun } from '../../jobs/index.js';
import { addFacts, timed } from '../../platform/logging/context.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { hashFile } from '../upload/file-hash.js';
import { type VrtShape } from './compatibility.js';
import { planOverviews } from './overview-plan.js';
import { SourceHealth } from './source-health.js';
import { overviewKey, quicklookKey, vrtKey, type BuildFolders } from './vrt-keys.js';

/** px, ingest-vrt §1.1. */
const QUICKLOOK_SIZES = [256, 512] as const;
/** Wall clock of each GDAL step (ingest-vrt §4); then its process is killed. */
const TIMEOUT_MS = 3_600_000;
/** Stands for a hash that is not known yet: relative paths depend on the depth of a folder, not on its name. */
const SOME_SHA256 = '0'.repeat(64);

/** What to build, and where its objects go. */
export interface VrtOrder {
  readonly shape: VrtShape;
  /** Bottom first, as read at `readAt`. */
  readonly members: readonly Dataset[];
  readonly readAt: Date;
  readonly folders: BuildFolders;
}

/** A VRT whose objects lie in the house bucket; no row knows of it yet. */
export interface BuiltVrt {
  readonly description: RasterDescription;
  readonly asset: StoredAsset & { readonly builtFrom: Record<string, string> };
}

/** Files in scratch, all readable there: sources are still absolute paths. */
interface Draft {
  readonly vrt: string;
  readonly description: RasterDescription;
  readonly overviews: readonly string[];
  readonly stats: ReadonlyArray<BandStats | null>;
  readonly quicklooks: ReadonlyMap<number, Uint8Array>;
}

/** From member rows to stored objects (ingest-vrt §4 and §5). Holds no database session and knows no table. */
@Injectable()
export class VrtBuilder {
  constructor(
    private readonly pool: RasterPool,
    private readonly buckets: Buckets,
    private readonly scratch: Scratch,
    private readonly health: SourceHealth,
  ) {}

  /** @throws RASTER_UNREADABLE naming a source that vanished or does not fit, TIMEOUT, STORAGE_FULL, CANCELLED */
  build(run: JobRun, order: VrtOrder): Promise<BuiltVrt> {
    return this.scratch.within(async (dir) => {
      await run.progress(0.3, 'building');
      const draft = await this.draft(run, order, dir);
      const { vrt, ...stored } = await this.store(run, order, draft);
      const store = this.buckets.house();
      addFacts({ sources: order.members.length, overviews: draft.overviews.length });
      return {
        description: draft.description,
        asset: {
          assetUri: vrt.key,
          storageBackend: store.kind === 's3' ? 's3' : 'local',
          sha256: vrt.sha256,
          sizeBytes: vrt.size,
          ...stored,
          vrtType: order.shape.type,
          resolutionStrategy: order.shape.resolution,
          builtFrom: Object.fromEntries(order.members.map(({ id, asset }) => [id, asset.assetUri])),
          lastRegeneratedAt: order.readAt,
          bandInfo: describeBands(draft, order),
        },
      };
    }, run);
  }

  private async draft(run: JobRun, order: VrtOrder, dir: string): Promise<Draft> {
    const options = { signal: run.signal, timeoutMs: TIMEOUT_MS, exclusive: true };
    const vrt = join(dir, 'source.vrt');
    const { description, warnings } = await timed('build', () => this.buildVrt(run, order, vrt));
    warnings.forEach((message) => run.warn({ code: 'build_warning', message }));

    const sizes = planOverviews(description, order.members.length);
    const targets = sizes.map((size, i) => ({ ...size, path: join(dir, `overview_${i}.tif`) }));
    const resampling = /^float/.test(description.bands[0]?.dtype ?? '') ? 'average' : 'nearest';
    if (targets.length > 0)
      await timed('overviews', () => this.pool.run('writeOverviews', { source: vrt, targets, resampling }, options));

    const picture = targets[0]?.path ?? vrt;
    const stats = await timed('statistics', () =>
      this.pool.run('statistics', { path: picture, approximate: true }, options),
    );
    await run.progress(0.6, 'quicklook');
    const quicklooks = await timed('quicklook', () => this.drawQuicklooks(run, picture));
    return { vrt, description, overviews: targets.map((target) => target.path), stats, quicklooks };
  }

  /** GDAL says which file it could not use; which dataset that is, and whether its object is gone, is known here. */
  private async buildVrt(run: JobRun, { shape, members }: VrtOrder, target: string): Promise<BuildVrtResult> {
    const store = this.buckets.house();
    const sources = members.map(({ title, asset }) => ({ path: store.gdalPath(asset.assetUri), title }));
    try {
      return await this.pool.run(
        'buildVrt',
        { ...shape, sources, target },
        { signal: run.signal, timeoutMs: TIMEOUT_MS, exclusive: true },
      );
    } catch (error) {
      if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
      const gone = await this.health.firstInaccessible(members);
      if (gone === null) throw error;
      const message = `The file of source ${gone.id} (${gone.title}) is no longer in the object store`;
      throw new DomainError('RASTER_UNREADABLE', message, { cause: error });
    }
  }

  /** A VRT without a picture is still a VRT: a failure becomes a warning. */
  private async drawQuicklooks(run: JobRun, path: string): Promise<ReadonlyMap<number, Uint8Array>> {
    const drawn = new Map<number, Uint8Array>();
    for (const size of QUICKLOOK_SIZES) {
      try {
        const options = { signal: run.signal, timeoutMs: TIMEOUT_MS };
        drawn.set(size, await this.pool.run('quicklook', { path, size }, options));
      } catch (error) {
        run.signal.throwIfAborted();
        const reason = error instanceof DomainError ? error.message : 'internal error';
        run.warn({ code: 'quicklook_failed', message: `No quicklook of ${size} px: ${reason}` });
      }
    }
    return drawn;
  }

  /**
   * Paths inside the VRT become relative to where it will lie, after everything that had to open it here. The VRT is
   * written last: whoever finds it finds its overviews too.
   */
  private async store(run: JobRun, { folders }: VrtOrder, draft: Draft) {
    const store = this.buckets.house();
    const { signal } = run;
    const overviewKeys = draft.overviews.map((_, i) => overviewKey(folders.overviews, i));
    await this.pool.run(
      'relocateVrt',
      {
        vrt: draft.vrt,
        finalPath: store.gdalPath(vrtKey(folders.vrt(SOME_SHA256))),
        storeRoot: store.gdalPath('rasters'),
        overviews: overviewKeys.map((key) => store.gdalPath(key)),
      },
      { signal },
    );
    const sha256 = await hashFile(draft.vrt, signal);
    const folder = folders.vrt(sha256);
    // Whoever has lost the job by now must not overwrite what its successor published under the same keys.
    await run.progress(0.7, 'quicklook');
    for (const [i, path] of draft.overviews.entries())
      await store.putFile(overviewKeys[i]!, path, { move: true, signal });
    for (const [size, png] of draft.quicklooks) await store.put(quicklookKey(folder, size), png, { signal });
    const { key, size } = await store.putFile(vrtKey(folder), draft.vrt, { move: true, signal });
    const quicklookUri = (px: number) => (draft.quicklooks.has(px) ? quicklookKey(folder, px) : null);
    return { vrt: { key, size, sha256 }, quicklook256Uri: quicklookUri(256), quicklook512Uri: quicklookUri(512) };
  }
}

/** The bands of a stack say which member they are; gdalbuildvrt does not carry a member's unit over. */
function describeBands({ description, stats }: Draft, { shape, members }: VrtOrder): BandInfo[] {
  return description.bands.map((band, i) => {
    const member = shape.type === 'band_stack' ? members[i] : undefined;
    const own = { ...band, stats: stats[i] ?? null };
    if (member === undefined) return own;
    const unit = band.unit ?? member.asset.bandInfo[0]?.unit ?? null;
    return { ...own, unit, source_dataset_id: member.id, source_title: member.title };
  });
}

import { Injectable } from '@nestjs/common';
import { RasterPool, type BandInfo, type RasterDescription } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { type Dataset, type StoredAsset } from '../../datasets/index.js';
import { type JobRun } from '../../jobs/index.js';
import { addFacts, timed } from '../../platform/logging/context.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { hashFile } from '../upload/file-hash.js';
import { type VrtShape } from './compatibility.js';
import { VrtDrafts, type VrtDraft } from './vrt-drafts.service.js';
import { overviewKey, quicklookKey, vrtKey, type BuildFolders } from './vrt-keys.js';

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

/** From member rows to stored objects (ingest-vrt §4 and §5). Holds no database session and knows no table. */
@Injectable()
export class VrtBuilder {
  constructor(
    private readonly drafts: VrtDrafts,
    private readonly pool: RasterPool,
    private readonly buckets: Buckets,
    private readonly scratch: Scratch,
  ) {}

  /** @throws RASTER_UNREADABLE naming a source that vanished or does not fit, TIMEOUT, STORAGE_FULL, CANCELLED */
  build(run: JobRun, { shape, members, readAt, folders }: VrtOrder): Promise<BuiltVrt> {
    return this.scratch.within(async (dir) => {
      await run.progress(0.3, 'building');
      const draft = await this.drafts.draw(run, members, shape, dir);
      const stored = await timed('store', () => this.store(run, folders, draft));
      addFacts({ sources: members.length, overviews: draft.overviews.length });
      return {
        description: draft.description,
        asset: {
          ...stored,
          storageBackend: this.buckets.house().kind === 's3' ? 's3' : 'local',
          vrtType: shape.type,
          resolutionStrategy: shape.resolution,
          builtFrom: Object.fromEntries(members.map(({ id, asset }) => [id, asset.assetUri])),
          lastRegeneratedAt: readAt,
          bandInfo: describeBands(draft, shape, members),
        },
      };
    }, run);
  }

  /**
   * Paths inside the VRT become relative to where it will lie, after everything that had to open it in scratch. The
   * VRT is written last: whoever finds it finds its overviews too.
   */
  private async store(run: JobRun, folders: BuildFolders, { vrt, overviews, quicklooks }: VrtDraft) {
    const store = this.buckets.house();
    const { signal } = run;
    const overviewKeys = overviews.map((_, i) => overviewKey(folders.overviews, i));
    await this.pool.run(
      'relocateVrt',
      {
        vrt,
        finalPath: store.gdalPath(vrtKey(folders.vrt(SOME_SHA256))),
        storeRoot: store.gdalPath('rasters'),
        overviews: overviewKeys.map((key) => store.gdalPath(key)),
      },
      { signal },
    );
    const sha256 = await hashFile(vrt, signal);
    const folder = folders.vrt(sha256);
    // Whoever has lost the job by now must not overwrite what its successor published under the same keys.
    await run.progress(0.8, 'finalize');
    await allEnded([
      ...overviews.map((path, i) => store.putFile(overviewKeys[i]!, path, { move: true, signal })),
      ...[...quicklooks].map(([px, png]) => store.put(quicklookKey(folder, px), png, { signal })),
    ]);
    const { key, size } = await store.putFile(vrtKey(folder), vrt, { move: true, signal });
    const quicklookUri = (px: number) => (quicklooks.has(px) ? quicklookKey(folder, px) : null);
    return {
      assetUri: key,
      sha256,
      sizeBytes: size,
      quicklook256Uri: quicklookUri(256),
      quicklook512Uri: quicklookUri(512),
    };
  }
}

/** Like `Promise.all`, but a failure waits for the others: nothing is written any more when the clean-up begins. */
async function allEnded(writes: ReadonlyArray<Promise<unknown>>): Promise<void> {
  const ends = await Promise.allSettled(writes);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** The bands of a stack say which member they are; gdalbuildvrt does not carry a member's unit over. */
function describeBands({ description, stats }: VrtDraft, { type }: VrtShape, members: readonly Dataset[]): BandInfo[] {
  return description.bands.map((band, i) => {
    const member = type === 'band_stack' ? members[i] : undefined;
    const own = { ...band, stats: stats[i] ?? null };
    if (member === undefined) return own;
    const unit = band.unit ?? member.asset.bandInfo[0]?.unit ?? null;
    return { ...own, unit, source_dataset_id: member.id, source_title: member.title };
  });
}

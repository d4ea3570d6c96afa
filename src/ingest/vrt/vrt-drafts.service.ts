import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import {
  RasterPool,
  type BandStats,
  type BuildVrtRequest,
  type BuildVrtResult,
  type RasterDescription,
  type Resampling,
} from '#libs/raster';
import { Buckets } from '#libs/storage';
import { type Dataset } from '../../datasets/index.js';
import { type JobRun } from '../../jobs/index.js';
import { timed } from '../../platform/logging/context.js';
import { type VrtShape } from './compatibility.js';
import { planOverviews, type OverviewSize } from './overview-plan.js';
import { predictGrid } from './predict.js';
import { SourceHealth } from './source-health.js';

/** px, ingest-vrt §1.1. */
const QUICKLOOK_SIZES = [256, 512] as const;
/** Wall clock of each GDAL step (ingest-vrt §4); then its process is killed. */
const TIMEOUT_MS = 3_600_000;

type Series = NonNullable<BuildVrtRequest['overviews']>;

/** A VRT in scratch with all that was read from it; its sources are still absolute paths. */
export interface VrtDraft {
  readonly vrt: string;
  readonly description: RasterDescription;
  /** Finest first; empty for a VRT that its sources' own overviews serve well enough. */
  readonly overviews: readonly string[];
  readonly stats: ReadonlyArray<BandStats | null>;
  /** By size in px; a size that could not be drawn is missing. */
  readonly quicklooks: ReadonlyMap<number, Uint8Array>;
}

/** The GDAL steps of a build (ingest-vrt §4), in child processes. */
@Injectable()
export class VrtDrafts {
  constructor(
    private readonly pool: RasterPool,
    private readonly buckets: Buckets,
    private readonly health: SourceHealth,
  ) {}

  /** @throws RASTER_UNREADABLE naming a source that vanished or does not fit, TIMEOUT, STORAGE_FULL, CANCELLED */
  async draw(run: JobRun, members: readonly Dataset[], shape: VrtShape, dir: string): Promise<VrtDraft> {
    const vrt = join(dir, 'source.vrt');
    const assets = members.map((member) => member.asset);
    const expected = planSeries(members, predictGrid(assets, shape.resolution), dir);
    const built = await timed('build', () => this.build(run, members, shape, vrt, expected));
    built.warnings.forEach((message) => run.warn({ code: 'build_warning', message }));

    // Across the antimeridian the raster only gets its width after the build: then its file is read once more.
    const series = built.hasOverviews ? expected : planSeries(members, built.description, dir);
    if (!built.hasOverviews && series.targets.length > 0)
      await timed('overviews', () => this.pool.run('writeOverviews', { ...series, source: vrt }, heavy(run)));

    await run.progress(0.6, 'quicklook');
    const picture = series.targets[0]?.path ?? vrt;
    const [stats, quicklooks] = await Promise.all([
      timed('statistics', () => this.pool.run('statistics', { path: picture, approximate: true }, heavy(run))),
      timed('quicklook', () => this.drawQuicklooks(run, picture)),
    ]);
    return {
      vrt,
      description: built.description,
      overviews: series.targets.map(({ path }) => path),
      stats,
      quicklooks,
    };
  }

  /** GDAL says which file it could not use; which dataset that is, and whether its object is gone, is known here. */
  private async build(
    run: JobRun,
    members: readonly Dataset[],
    shape: VrtShape,
    target: string,
    overviews: Series,
  ): Promise<BuildVrtResult> {
    const store = this.buckets.house();
    const sources = members.map(({ title, asset }) => ({ path: store.gdalPath(asset.assetUri), title }));
    const request = { ...shape, sources, target, ...(overviews.targets.length > 0 && { overviews }) };
    try {
      return await this.pool.run('buildVrt', request, heavy(run));
    } catch (error) {
      if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
      const gone = await this.health.firstInaccessible(members);
      if (gone === null) throw error;
      const message = `The file of source ${gone.id} (${gone.title}) is no longer in the object store`;
      throw new DomainError('RASTER_UNREADABLE', message, { cause: error });
    }
  }

  /** A VRT without a picture is still a VRT: a failure becomes a warning. */
  private async drawQuicklooks(run: JobRun, path: string): Promise<Map<number, Uint8Array>> {
    const drawn = await Promise.all(
      QUICKLOOK_SIZES.map(async (size): Promise<Array<[number, Uint8Array]>> => {
        try {
          const options = { signal: run.signal, timeoutMs: TIMEOUT_MS };
          return [[size, await this.pool.run('quicklook', { path, size }, options)]];
        } catch (error) {
          run.signal.throwIfAborted();
          const reason = error instanceof DomainError ? error.message : 'internal error';
          run.warn({ code: 'quicklook_failed', message: `No quicklook of ${size} px: ${reason}` });
          return [];
        }
      }),
    );
    return new Map(drawn.flat());
  }
}

function planSeries(members: readonly Dataset[], of: OverviewSize, dir: string): Series {
  const sizes = planOverviews(of, members.length);
  const resampling: Resampling = /^float/.test(members[0]?.asset.dtype ?? '') ? 'average' : 'nearest';
  return {
    of: { width: of.width, height: of.height },
    targets: sizes.map((size, i) => ({ ...size, path: join(dir, `overview_${i}.tif`) })),
    resampling,
  };
}

function heavy({ signal }: JobRun) {
  return { signal, timeoutMs: TIMEOUT_MS, exclusive: true };
}

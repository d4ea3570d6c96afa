import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import {
  RasterPool,
  type BandStats,
  type BuildVrtResult,
  type OverviewSeries,
  type RasterDescription,
  type Resampling,
} from '#libs/raster';
import { DatasetPlaces, type Dataset } from '../../datasets/index.js';
import { type JobRun } from '../../jobs/index.js';
import { timed } from '../../platform/logging/context.js';
import { type VrtShape } from './compatibility.js';
import { planOverviews, type OverviewSize } from './overview-plan.js';
import { placeSources, predictGrid, type PredictedGrid } from './predict.js';
import { SourceHealth } from './source-health.js';

/** px, ingest-vrt §1.1. */
const QUICKLOOK_SIZES = [256, 512] as const;
/** Wall clock of each GDAL step (ingest-vrt §4); then its process is killed. */
const TIMEOUT_MS = 3_600_000;

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
    private readonly places: DatasetPlaces,
    private readonly health: SourceHealth,
  ) {}

  /** @throws RASTER_UNREADABLE naming a source that vanished or does not fit, TIMEOUT, STORAGE_FULL, CANCELLED */
  async draw(run: JobRun, members: readonly Dataset[], shape: VrtShape, dir: string): Promise<VrtDraft> {
    const vrt = join(dir, 'source.vrt');
    const { built, overviews } = await this.buildWithOverviews(run, members, shape, vrt, dir);
    built.warnings.forEach((message) => run.warn({ code: 'build_warning', message }));

    await run.progress(0.6, 'quicklook');
    const picture = overviews[0] ?? vrt;
    const [stats, quicklooks] = await Promise.all([
      timed('statistics', () => this.measure(run, picture)),
      timed('quicklook', () => this.drawQuicklooks(run, picture)),
    ]);
    return {
      vrt,
      description: built.description,
      overviews,
      stats,
      quicklooks,
    };
  }

  /**
   * The overviews are painted beside the build, in a process of their own: where every source lies is known before.
   * What cannot be painted is reduced from the finished VRT instead.
   */
  private async buildWithOverviews(
    run: JobRun,
    members: readonly Dataset[],
    shape: VrtShape,
    target: string,
    dir: string,
  ): Promise<{ built: BuildVrtResult; overviews: string[] }> {
    const grid = predictGrid(
      members.map((member) => member.asset),
      shape.resolution,
    );
    const expected = planSeries(members, grid, dir);
    const noMore = new AbortController();
    const signal = AbortSignal.any([run.signal, noMore.signal]);
    const painting = timed('overviews', () => this.paint(members, shape, grid, expected, signal)).catch(() => false);
    const built = await timed('build', () => this.build(run, members, shape, target)).catch(async (error: unknown) => {
      noMore.abort();
      await painting;
      throw error;
    });
    const isAsExpected = built.description.width === grid.width && built.description.height === grid.height;
    if ((await painting) && isAsExpected) return { built, overviews: expected.targets.map(({ path }) => path) };
    const series = planSeries(members, built.description, dir);
    if (series.targets.length > 0)
      await timed('overviews', () => this.pool.run('writeOverviews', { ...series, source: target }, heavy(run)));
    return { built, overviews: series.targets.map(({ path }) => path) };
  }

  private async paint(
    members: readonly Dataset[],
    { type }: VrtShape,
    grid: PredictedGrid,
    series: OverviewSeries,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (series.targets.length === 0) return true;
    const places = placeSources(
      members.map((member) => member.asset),
      grid,
    );
    const paths = await this.pathsOf(members);
    const sources = places.map((place, i) => ({ ...place, path: paths[i] as string }));
    const of = { width: grid.width, height: grid.height };
    const { written } = await this.pool.run('paintOverviews', { ...series, type, of, sources }, heavy({ signal }));
    return written > 0;
  }

  /** GDAL says which file it could not use; which dataset that is, and whether its object is gone, is known here. */
  private async build(
    run: JobRun,
    members: readonly Dataset[],
    shape: VrtShape,
    target: string,
  ): Promise<BuildVrtResult> {
    try {
      const paths = await this.pathsOf(members);
      const sources = members.map(({ title }, i) => ({ path: paths[i] as string, title }));
      return await this.pool.run('buildVrt', { ...shape, sources, target }, heavy(run));
    } catch (error) {
      if (!isDomainError(error, 'RASTER_UNREADABLE') && !isDomainError(error, 'NOT_FOUND')) throw error;
      const gone = await this.health.firstInaccessible(members);
      if (gone === null) throw error;
      const message = `The file of source ${gone.id} (${gone.title}) is no longer in the object store`;
      throw new DomainError('RASTER_UNREADABLE', message, { cause: error });
    }
  }

  private async pathsOf(members: readonly Dataset[]): Promise<string[]> {
    const places = await Promise.all(members.map(({ asset }) => this.places.of(asset)));
    return places.map(({ gdalPath }) => gdalPath);
  }

  private measure(run: JobRun, path: string): Promise<ReadonlyArray<BandStats | null>> {
    const measuring = this.pool.run('statistics', { path, approximate: true }, heavy(run));
    return orWarn(run, measuring, [], 'statistics_failed', 'No statistics');
  }

  private async drawQuicklooks(run: JobRun, path: string): Promise<Map<number, Uint8Array>> {
    const options = { signal: run.signal, timeoutMs: TIMEOUT_MS };
    const drawn = await Promise.all(
      QUICKLOOK_SIZES.map((size) => {
        const drawing = this.pool.run('quicklook', { path, size }, options);
        return orWarn<Uint8Array | null>(run, drawing, null, 'quicklook_failed', `No quicklook of ${size} px`);
      }),
    );
    return new Map(QUICKLOOK_SIZES.flatMap((size, i) => (drawn[i] ? [[size, drawn[i]]] : [])));
  }
}

/** A VRT without a picture or a number is still a VRT: such a failure becomes a warning. */
async function orWarn<T>(run: JobRun, work: Promise<T>, otherwise: T, code: string, what: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    run.signal.throwIfAborted();
    const reason = error instanceof DomainError ? error.message : 'internal error';
    run.warn({ code, message: `${what}: ${reason}` });
    return otherwise;
  }
}

function planSeries(members: readonly Dataset[], of: OverviewSize, dir: string): OverviewSeries {
  const sizes = planOverviews(of, members.length);
  const resampling: Resampling = /^float/.test(members[0]?.asset.dtype ?? '') ? 'average' : 'nearest';
  return {
    targets: sizes.map((size, i) => ({ ...size, path: join(dir, `overview_${i}.tif`) })),
    resampling,
  };
}

function heavy({ signal }: Pick<JobRun, 'signal'>) {
  return { signal, timeoutMs: TIMEOUT_MS, exclusive: true };
}

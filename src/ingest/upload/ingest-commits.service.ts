import { Injectable } from '@nestjs/common';
import { RasterPool, UPLOAD_DRIVERS, type RasterDescription } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { type Principal } from '../../auth/index.js';
import { JobOutbox } from '../../jobs/index.js';
import { timed } from '../../platform/logging/context.js';
import { type CommitDto } from './commit.dto.js';
import { toCatalogueEntry, toConversionOptions } from './commit.mapper.js';
import { type IngestRequest, type StagedFile } from './ingest-request.js';
import { KnownCrs } from './known-crs.js';
import { type PreviewDto } from './preview.dto.js';
import { toPreview } from './preview.mapper.js';
import { assertOptionsFit, assertPlausibleSize } from './refusals.js';
import { assertArrived } from './staged-file.js';
import { StagedJobs } from './staged-jobs.js';

/** Somebody is waiting for the answer. */
const DESCRIBE_TIMEOUT_MS = 30_000;

/** The two looks a user takes at a staged upload: what is it, and then: make a dataset of it. */
@Injectable()
export class IngestCommits {
  constructor(
    private readonly staged: StagedJobs,
    private readonly outbox: JobOutbox,
    private readonly buckets: Buckets,
    private readonly pool: RasterPool,
    private readonly knownCrs: KnownCrs,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN, BAD_REQUEST (committed or over already), RASTER_UNREADABLE */
  async preview(caller: Principal, jobId: string): Promise<PreviewDto> {
    const file = await this.staged.loadFile(caller, jobId);
    return toPreview(file, await this.describe(file));
  }

  /**
   * Refuses at once what the user can still correct; what is wrong with the pixels themselves the job finds out. Of two
   * commits at once one wins.
   * @throws as `preview`, INVALID (unknown CRS, a bomb, options that do not fit the pixels), UNAVAILABLE
   */
  async commit(caller: Principal, jobId: string, dto: CommitDto): Promise<void> {
    const file = await this.staged.loadFile(caller, jobId);
    const options = toConversionOptions(dto);
    await this.knownCrs.assertKnown('body', options.sridOverride);
    const raster = await this.describe(file);
    assertPlausibleSize(raster, file.sizeBytes);
    assertOptionsFit(raster, options);
    const request: IngestRequest = { file, entry: toCatalogueEntry(dto, raster), options };
    await this.outbox.release(jobId, { ...request });
  }

  private async describe(file: StagedFile): Promise<RasterDescription> {
    const store = this.buckets.house();
    await assertArrived(store, file);
    const args = { path: store.gdalPath(file.key), allowedDrivers: UPLOAD_DRIVERS };
    return timed('describe', () => this.pool.run('describe', args, { timeoutMs: DESCRIBE_TIMEOUT_MS }));
  }
}

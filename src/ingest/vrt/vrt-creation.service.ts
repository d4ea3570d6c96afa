import { Injectable } from '@nestjs/common';
import { RasterPool } from '#libs/raster';
import { type Principal } from '../../auth/index.js';
import { type Dataset } from '../../datasets/index.js';
import { JobOutbox, type Job } from '../../jobs/index.js';
import { type VrtShape } from './compatibility.js';
import { predictVrt } from './predict.js';
import { narrowerSources, SourceCheck, toJobWarnings, type SourceVerdict } from './source-check.js';
import { assertSourceList, incompatible } from './source-list.js';
import { assertRasters, VrtAccess } from './vrt-access.js';
import { type VrtCreateJob } from './vrt-jobs.js';
import { type VrtCheckResult } from './vrt-responses.dto.js';

type Proposal = Omit<VrtCreateJob, 'title' | 'summary'>;

/** Looks at a proposed VRT and, if it holds, orders its making. The order of checks is ingest-vrt R1's. */
@Injectable()
export class VrtCreation {
  constructor(
    private readonly vrts: VrtAccess,
    private readonly sourceCheck: SourceCheck,
    private readonly outbox: JobOutbox,
    private readonly pool: RasterPool,
  ) {}

  /** @throws INVALID, NOT_FOUND; UNAVAILABLE when the job cannot be queued. */
  async create(principal: Principal, request: VrtCreateJob): Promise<Job> {
    const { errors, warnings } = await this.examine(principal, request);
    if (errors.length > 0) throw incompatible(errors);
    return this.outbox.submit({
      kind: 'vrt_create',
      request: { ...request },
      sourceFilename: request.type === 'mosaic' ? 'vrt_mosaic' : 'vrt_band_stack',
      createdBy: principal.ownerId,
      accountId: principal.accountId,
      warnings: toJobWarnings(warnings),
    });
  }

  /** The same refusals as `create`, except that incompatibility is an answer here. Builds nothing, keeps nothing. */
  async check(principal: Principal, request: Proposal): Promise<VrtCheckResult> {
    const { sources, errors, warnings } = await this.examine(principal, request);
    const predicted = errors.length === 0 ? await this.predict(sources, request) : null;
    return { compatible: errors.length === 0, errors, warnings, predicted };
  }

  private async examine(principal: Principal, request: Proposal): Promise<SourceVerdict & { sources: Dataset[] }> {
    assertSourceList(request.sourceIds);
    const sources = await this.vrts.loadSources(principal, request.sourceIds);
    assertRasters(sources);
    const { errors, warnings } = await this.sourceCheck.judge(sources, request);
    return { sources, errors, warnings: [...warnings, ...narrowerSources(sources, request.visibility)] };
  }

  private async predict(sources: readonly Dataset[], shape: VrtShape): Promise<VrtCheckResult['predicted']> {
    const predicted = predictVrt(
      sources.map((source) => source.asset),
      shape,
    );
    const { geoTransform, width, height, crsWkt } = predicted;
    const { bboxWgs84 } = await this.pool.run('outline', { crs: crsWkt, geoTransform, width, height });
    return {
      crs: crsWkt,
      epsg: sources[0]?.asset.epsg ?? null,
      extent: [...predicted.extent],
      bbox_wgs84: bboxWgs84 && [...bboxWgs84],
      width,
      height,
      res_x: predicted.resX,
      res_y: predicted.resY,
      band_count: predicted.bandCount,
      dtype: predicted.dtype,
      nodata: predicted.nodata,
      source_count: predicted.sourceCount,
    };
  }
}

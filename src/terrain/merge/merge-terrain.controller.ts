import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent, JobAccepted } from '../../jobs/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { MergeTerrainRequest } from './merge.dto.js';
import { TerrainMerge } from './terrain-merge.service.js';

@ApiTags('Terrain')
@ApiCredentials()
@Controller([...rootPaths('jobs/merge-terrain'), ...rootPaths('terrain/merge')])
@RequireCapability('upload')
export class MergeTerrainController {
  constructor(private readonly merging: TerrainMerge) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Merge elevation rasters into one terrain',
    description:
      'Makes a new dataset, a mosaic of the sources at the finest of their resolutions, and its Terrain-RGB. The dataset ' +
      'is public when all sources are, else private. `result.dataset_ids` of the job names it.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 409, 422, 503)
  async merge(@Caller() principal: Principal, @Body() wishes: MergeTerrainRequest): Promise<JobAccepted> {
    const job = await this.merging.start(principal, wishes);
    return JobAccepted.of(job.id, 'Terrain merge queued');
  }
}

import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, ReadOnlyPost, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent, JobAccepted } from '../../jobs/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { VrtCreation } from './vrt-creation.service.js';
import { VrtMembership } from './vrt-membership.service.js';
import { VrtAddSourceRequest, VrtCheckRequest, VrtCreateRequest } from './vrt-requests.dto.js';
import { VrtCheckResult } from './vrt-responses.dto.js';

@ApiTags('VRT')
@ApiCredentials()
@Controller(rootPaths('ingest/vrt'))
@RequireCapability('upload')
export class VrtIngestController {
  constructor(
    private readonly creation: VrtCreation,
    private readonly membership: VrtMembership,
  ) {}

  @Post('create')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Create a mosaic or band stack',
    description:
      'Checks the sources at once and builds in the background. The dataset id is known when the job is complete: ' +
      'poll `GET /jobs/{job_id}`. Sources that do not fit together are answered with 422 and every reason.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 422, 503)
  async create(@Caller() principal: Principal, @Body() body: VrtCreateRequest): Promise<JobAccepted> {
    const { title, summary } = body;
    const job = await this.creation.create(principal, { ...composition(body), title, summary: summary ?? null });
    return JobAccepted.of(job.id, 'VRT creation queued');
  }

  @Post('check')
  @HttpCode(200)
  @ReadOnlyPost()
  @ApiOperation({
    summary: 'Try a list of sources without building',
    description: 'Compatibility, warnings, and the grid that gdalbuildvrt would make.',
  })
  @ApiOkResponse({ type: VrtCheckResult })
  @ApiProblems(401, 403, 404, 422)
  check(@Caller() principal: Principal, @Body() body: VrtCheckRequest): Promise<VrtCheckResult> {
    return this.creation.check(principal, composition(body));
  }

  @Post(':dataset_id/sources')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Add a source on top',
    description: 'The VRT is rebuilt in the background and serves its present state until then.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 409, 422, 503)
  async add(
    @Caller() principal: Principal,
    @Param('dataset_id', UuidPipe) vrtId: string,
    @Body() { source_dataset_id: sourceId }: VrtAddSourceRequest,
  ): Promise<JobAccepted> {
    const job = await this.membership.add(principal, vrtId, sourceId);
    return JobAccepted.of(job.id, 'Adding the source is queued');
  }

  @Delete(':dataset_id/sources/:source_dataset_id')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ summary: 'Remove a source', description: 'At least two sources stay.' })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 409, 422, 503)
  async remove(
    @Caller() principal: Principal,
    @Param('dataset_id', UuidPipe) vrtId: string,
    @Param('source_dataset_id', UuidPipe) sourceId: string,
  ): Promise<JobAccepted> {
    const job = await this.membership.remove(principal, vrtId, sourceId);
    return JobAccepted.of(job.id, 'Removing the source is queued');
  }
}

/** Wire vocabulary ends here. */
function composition(body: VrtCheckRequest | VrtCreateRequest) {
  return {
    sourceIds: body.source_dataset_ids,
    type: body.vrt_type,
    resolution: body.resolution_strategy,
    visibility: body.visibility ?? 'private',
  };
}

import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent, JobAccepted } from '../../jobs/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { VrtInspection } from './vrt-inspection.service.js';
import { VrtMembership } from './vrt-membership.service.js';
import { VrtRebuilds } from './vrt-rebuilds.service.js';
import { VrtGenerationsQuery, VrtRegenerateRequest, VrtSourceList } from './vrt-requests.dto.js';
import { VrtGenerationsDto, VrtSourcesDto, VrtStatusDto } from './vrt-responses.dto.js';

@ApiTags('VRT')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id'))
export class VrtController {
  constructor(
    private readonly inspection: VrtInspection,
    private readonly membership: VrtMembership,
    private readonly rebuilds: VrtRebuilds,
  ) {}

  @Get('vrt-sources')
  @ApiOperation({
    summary: 'List the sources of a VRT',
    description: 'Bottom first; those you may not see are left out.',
  })
  @ApiOkResponse({ type: VrtSourcesDto })
  @ApiProblems(401, 404, 422)
  async sources(@Caller() principal: Principal, @Param('dataset_id', UuidPipe) vrtId: string): Promise<VrtSourcesDto> {
    return { sources: await this.inspection.sources(principal, vrtId) };
  }

  @Get('vrt/status')
  @ApiOperation({ summary: 'State of a VRT and health of its sources' })
  @ApiOkResponse({ type: VrtStatusDto })
  @ApiProblems(401, 404, 422)
  status(@Caller() principal: Principal, @Param('dataset_id', UuidPipe) vrtId: string): Promise<VrtStatusDto> {
    return this.inspection.status(principal, vrtId);
  }

  @Get('vrt/generations')
  @ApiOperation({ summary: 'History of the rebuilds', description: 'Newest first; the last 50 are kept.' })
  @ApiOkResponse({ type: VrtGenerationsDto })
  @ApiProblems(401, 404, 422)
  generations(
    @Caller() principal: Principal,
    @Param('dataset_id', UuidPipe) vrtId: string,
    @Query() { limit, skip, offset }: VrtGenerationsQuery,
  ): Promise<VrtGenerationsDto> {
    return this.inspection.generations(principal, vrtId, { limit, skip: offset ?? skip });
  }

  @Post('vrt/regenerate')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Rebuild from the linked sources',
    description: 'After a source was replaced (`stale`), after a failure, or to change the resolution strategy.',
  })
  @ApiBody({ type: VrtRegenerateRequest, required: false })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 409, 422, 503)
  async regenerate(
    @Caller() principal: Principal,
    @Param('dataset_id', UuidPipe) vrtId: string,
    @Body() body: VrtRegenerateRequest,
  ): Promise<JobAccepted> {
    const job = await this.rebuilds.regenerate(principal, vrtId, body.resolution_strategy ?? null);
    return JobAccepted.of(job.id, 'VRT regeneration queued');
  }

  @Put('vrt/sources')
  @HttpCode(202)
  @RequireCapability('upload')
  @Idempotent()
  @ApiOperation({
    summary: 'Set the full ordered list of sources',
    description: 'Reorders, adds and removes in one rebuild. What is not in the list is removed.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 409, 422, 503)
  async setSources(
    @Caller() principal: Principal,
    @Param('dataset_id', UuidPipe) vrtId: string,
    @Body() { source_dataset_ids: ids }: VrtSourceList,
  ): Promise<JobAccepted> {
    const job = await this.membership.set(principal, vrtId, ids);
    return JobAccepted.of(job.id, 'Changing the sources is queued');
  }
}

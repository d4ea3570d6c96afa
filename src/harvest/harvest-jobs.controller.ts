import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { DataSource } from 'typeorm';
import { ApiCredentials, Caller, Public, RequireCapability, type Principal } from '../auth/index.js';
import { Idempotent, JobAccepted } from '../jobs/index.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { invalidField } from '../platform/http/validation.js';
import { callerOf } from './harvest-caller.js';
import { toCampaignDto } from './hyspex/campaign.mapper.js';
import { findCampaign } from './hyspex/campaign.query.js';
import { CampaignDto } from './hyspex/hyspex-answers.dto.js';
import { HyspexHarvest } from './hyspex/hyspex-harvest.service.js';
import { HyspexParentRequest } from './hyspex/hyspex-requests.dto.js';
import { MissingVariantsJobRequest, toMissingRequest } from './hyspex/missing-variants.dto.js';
import { RepairJobs } from './metadata/repair-jobs.service.js';
import { RepairMetadataRequest } from './metadata/repair.dto.js';

@ApiTags('Jobs')
@ApiCredentials()
@Controller(rootPaths('jobs'))
export class HarvestJobsController {
  constructor(
    private readonly hyspex: HyspexHarvest,
    private readonly repairs: RepairJobs,
    private readonly dataSource: DataSource,
  ) {}

  @Post('hyspex-csw-parent')
  @HttpCode(202)
  @RequireCapability('upload')
  @Idempotent()
  @ApiOperation({
    summary: 'Queue the flight lines of a HySpex parent in the background',
    description:
      'One batch of a campaign; the next one goes on from `next_start_position` of ' +
      '`GET /jobs/hyspex-csw-campaigns/{campaign_id}`. 409 while another batch of it has not ended.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 409, 422, 503)
  async parent(
    @Body() body: HyspexParentRequest,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<JobAccepted> {
    if (body.submit === false)
      throw invalidField('body', 'submit', 'a job always submits; look with POST /datasets/hyspex-csw-parent', false);
    const job = await this.hyspex.startParent(body, callerOf(principal, request));
    return JobAccepted.of(job.id, `Batch of campaign ${job.campaignId} queued`);
  }

  @Post('hyspex-missing-variants')
  @HttpCode(202)
  @RequireCapability('upload')
  @Idempotent()
  @ApiOperation({
    summary: 'Make the missing variants of flight lines',
    description: 'What `GET /datasets/hyspex-missing-variants` shows, as conversions below this job.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 409, 422, 503)
  async missingVariants(
    @Body() body: MissingVariantsJobRequest,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<JobAccepted> {
    const job = await this.hyspex.startMissingVariants(toMissingRequest(body), callerOf(principal, request));
    return JobAccepted.of(job.id, 'Making missing variants is queued');
  }

  @Post('repair-csw-metadata')
  @HttpCode(202)
  @RequireCapability('upload')
  @Idempotent()
  @ApiOperation({
    summary: 'Refresh titles, abstracts and links from the catalogues',
    description: 'By identifier. What a user wrote stays. Your own datasets; of an administrator: everybody’s.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 409, 422, 503)
  async repair(@Body() body: RepairMetadataRequest, @Caller() principal: Principal): Promise<JobAccepted> {
    const job = await this.repairs.start(principal, body);
    return JobAccepted.of(job.id, 'Refreshing metadata is queued');
  }

  @Get('hyspex-csw-campaigns/:campaign_id')
  @Public()
  @ApiOperation({ summary: 'How far a HySpex campaign has come', description: 'Counts and ids only.' })
  @ApiParam({ name: 'campaign_id', example: 'svalbard-2023' })
  @ApiOkResponse({ type: CampaignDto })
  @ApiProblems(401, 404, 422)
  async campaign(@Param('campaign_id') id: string): Promise<CampaignDto> {
    if (/\p{Cc}/u.test(id) || !id.isWellFormed())
      throw invalidField('path', 'campaign_id', 'must be text without control characters', id);
    const campaign = await findCampaign(this.dataSource.manager, id);
    if (campaign === null) throw new DomainError('NOT_FOUND', 'Campaign not found');
    return toCampaignDto(campaign);
  }
}

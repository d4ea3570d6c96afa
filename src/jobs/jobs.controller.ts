import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiCredentials, Caller, Public, RequireCapability, type Principal } from '../auth/index.js';
import { rootPaths } from '../platform/http/paths.js';
import { pageOf } from '../platform/http/page.js';
import { ApiProblems } from '../platform/http/problem.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { DatasetJobs } from './dataset-jobs.js';
import { Idempotent } from './idempotent.js';
import { JobAccess } from './job-access.js';
import { JobCommands } from './job-commands.js';
import { CleanupRequest, JobListQuery, JobQuery } from './job-query.dto.js';
import { JobSearch } from './job-search.query.js';
import { isTerminal } from './job-status.js';
import { JobSweeper } from './job-sweeper.js';
import { JobViews } from './job-views.js';
import { CleanupResult, JobDto, JobPage, SweepResultDto } from './job.dto.js';
import { type Job } from './job.entity.js';

const ID = { name: 'id', format: 'uuid', example: '5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70' };
/** Seconds: how soon a client should look again while a job is not over. */
const POLL_AFTER_S = '2';

@ApiTags('Jobs')
@ApiCredentials()
@Controller(rootPaths('jobs'))
export class JobsController {
  constructor(
    private readonly access: JobAccess,
    private readonly search: JobSearch,
    private readonly commands: JobCommands,
    private readonly views: JobViews,
    private readonly datasetJobs: DatasetJobs,
    private readonly sweeper: JobSweeper,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List my jobs', description: 'With `manage_users`: everybody’s, unless `mine=true`.' })
  @ApiOkResponse({ type: JobPage })
  @ApiProblems(401, 422)
  async list(@Query() query: JobListQuery, @Caller() principal: Principal): Promise<JobPage> {
    const [jobs, total] = await this.search.list(principal, query);
    return pageOf(await Promise.all(jobs.map((job) => this.views.of(job, principal))), total, query);
  }

  // Static segments stand before `:id`, or they are taken for ids.
  @Get('by-dataset/:dataset_id')
  @Public()
  @ApiOperation({ summary: 'The newest job over a dataset', description: '`null` when there is none I may read.' })
  @ApiParam({ name: 'dataset_id', format: 'uuid', example: '0d8fd3a2-8a0c-4a44-9d3b-6b0c4b1f2a11' })
  @ApiOkResponse({
    description: 'The job, or null',
    schema: { oneOf: [{ $ref: getSchemaPath(JobDto) }], nullable: true },
  })
  @ApiProblems(401, 404, 422)
  async byDataset(
    @Param('dataset_id', UuidPipe) datasetId: string,
    @Caller() principal: Principal | null,
    @Res() response: Response,
  ): Promise<void> {
    const job = await this.datasetJobs.newest(datasetId, principal);
    // By hand: Nest sends nothing at all for null.
    response.json(job === null ? null : await this.show(job, principal, response));
  }

  @Post('cleanup')
  @HttpCode(200)
  @RequireCapability('manage_users')
  @ApiOperation({ summary: 'Archive jobs that are over', description: 'Needs at least one filter.' })
  @ApiOkResponse({ type: CleanupResult })
  @ApiProblems(401, 403, 422)
  async cleanup(@Body() body: CleanupRequest): Promise<CleanupResult> {
    const { matched, archived, ids } = await this.commands.cleanup(body);
    return { matched, archived, job_ids: ids };
  }

  @Post('cleanup/stale')
  @HttpCode(200)
  @RequireCapability('manage_users')
  @ApiOperation({
    summary: 'Repair lost jobs now',
    description: 'What every worker does by itself every minute: jobs of vanished workers are taken over.',
  })
  @ApiOkResponse({ type: SweepResultDto })
  @ApiProblems(401, 403)
  sweep(): Promise<SweepResultDto> {
    return this.sweeper.sweep({ wait: true });
  }

  @Get(':id')
  @Public()
  @ApiOperation({
    summary: 'Look at a job',
    description: 'Poll every 2–3 seconds (`Retry-After`), or watch its events. Jobs without an owner are open to all.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: JobDto })
  @ApiProblems(401, 403, 404, 422)
  async get(
    @Param('id', UuidPipe) id: string,
    @Query() { archived }: JobQuery,
    @Caller() principal: Principal | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JobDto> {
    return this.show(await this.access.loadReadable(principal, id, { archived }), principal, response);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Cancel a job',
    description:
      'A waiting job is cancelled at once, a running one within seconds; 409 once its result is being published.',
  })
  @ApiParam(ID)
  @ApiAcceptedResponse({ type: JobDto })
  @ApiProblems(401, 403, 404, 409, 422)
  async cancel(
    @Param('id', UuidPipe) id: string,
    @Caller() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JobDto> {
    const job = await this.commands.cancel(await this.access.loadChangeable(principal, id));
    return this.show(job, principal, response);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ summary: 'Run a failed or cancelled job again', description: '400 with the reason when it cannot.' })
  @ApiParam(ID)
  @ApiAcceptedResponse({ type: JobDto })
  @ApiProblems(400, 401, 403, 404, 409, 422, 503)
  async retry(
    @Param('id', UuidPipe) id: string,
    @Caller() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JobDto> {
    const job = await this.commands.retry(await this.access.loadChangeable(principal, id));
    return this.show(job, principal, response);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Archive a job that is over', description: 'What it made stays.' })
  @ApiParam(ID)
  @ApiNoContentResponse()
  @ApiProblems(401, 403, 404, 409, 422)
  async archive(@Param('id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.commands.archive(await this.access.loadChangeable(principal, id));
  }

  private show(job: Job, principal: Principal | null, response: Response): Promise<JobDto> {
    if (!isTerminal(job.status)) response.setHeader('Retry-After', POLL_AFTER_S);
    return this.views.of(job, principal);
  }
}

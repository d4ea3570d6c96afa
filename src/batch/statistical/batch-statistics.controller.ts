import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import { type Request } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { HttpConfig } from '../../platform/config/config.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { readScriptBody } from '../../platform/http/script-body.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../platform/http/view.js';
import { BATCH_STATISTICS_EXAMPLE } from './batch-statistics-example.js';
import {
  BatchStatisticsList,
  BatchStatisticsQuery,
  BatchStatisticsRequest,
  BatchStatisticsStatus,
  BatchStatisticsTask,
} from './batch-statistics.dto.js';
import { toStatusDto, toTaskDto } from './batch-statistics.mapper.js';
import { BatchStatisticsTasks } from './batch-statistics.service.js';

const EXAMPLES = { 'monthly NDVI of every field': { value: BATCH_STATISTICS_EXAMPLE } };

@ApiTags('Batch statistical')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('batchStatistics'))
export class BatchStatisticsController {
  constructor(
    private readonly tasks: BatchStatisticsTasks,
    private readonly http: HttpConfig,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Make a task: statistics of every polygon of a GeoPackage',
    description:
      'Nothing runs before `analyse` or `start`. One JSON object per feature is written; a feature that fails is told ' +
      'in its object and never fails the task. The body may also be a form with the parts `request` and `evalscript`.',
  })
  @ApiBody({ type: BatchStatisticsRequest, examples: EXAMPLES })
  @ApiCreatedResponse({ type: BatchStatisticsTask })
  @ApiSentinelHubErrors(400, 401, 403, 413, 415, 429)
  async create(@Req() request: Request, @Caller() principal: Principal): Promise<BatchStatisticsTask> {
    const body = await readScriptBody(request, this.http.maxJsonBytes, 'aggregation');
    const { task, progress } = await this.tasks.create(principal, body);
    return toTaskDto(task, progress);
  }

  @Get()
  @ApiOperation({ summary: 'List the tasks of your account' })
  @ApiOkResponse({ type: BatchStatisticsList })
  @ApiSentinelHubErrors(400, 401, 403)
  async list(
    @Query() query: BatchStatisticsQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<BatchStatisticsList> {
    const page = viewPageOf(query);
    const found = await this.tasks.list(principal, { page, sort: query.sort, search: query.search });
    const shown = found.map(({ task, progress }) => toTaskDto(task, progress));
    return viewOf(shown, page, request, this.publicUrl.of(request));
  }

  @Get(':task_id')
  @ApiOperation({ summary: 'Describe a task' })
  @ApiOkResponse({ type: BatchStatisticsTask })
  @ApiSentinelHubErrors(401, 403, 404)
  async get(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<BatchStatisticsTask> {
    const { task, progress } = await this.tasks.load(principal, id);
    return toTaskDto(task, progress);
  }

  @Get(':task_id/status')
  @ApiOperation({ summary: 'How far a task is', description: 'For polling: the task without its request.' })
  @ApiOkResponse({ type: BatchStatisticsStatus })
  @ApiSentinelHubErrors(401, 403, 404)
  async status(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<BatchStatisticsStatus> {
    const { task, progress } = await this.tasks.load(principal, id);
    return toStatusDto(task, progress);
  }

  @Post(':task_id/analyse')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({ summary: 'Check script and features, count them, estimate the cost' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async analyse(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.tasks.act(principal, id, 'ANALYSE');
  }

  @Post(':task_id/start')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Process the features',
    description: 'Analyses first if need be; resumes what was stopped.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async start(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.tasks.act(principal, id, 'START');
  }

  @Post(':task_id/stop')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({ summary: 'Stop', description: 'Features that are being processed come to their end and are paid.' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async stop(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.tasks.act(principal, id, 'STOP');
  }

  @Post(':task_id/cancel')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({ summary: 'The former name of `stop`', deprecated: true })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async cancel(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.tasks.act(principal, id, 'STOP');
  }
}

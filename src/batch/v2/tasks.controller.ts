import { Controller, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
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
import {
  BatchV2DescriptionDto,
  BatchV2TaskDto,
  BatchV2TaskList,
  BatchV2TaskQuery,
  NewBatchV2TaskDto,
} from './task.dto.js';
import { TASK_EXAMPLES } from './task-examples.js';
import { toRequestDto, toTaskDto } from './task.mapper.js';
import { BatchV2Tasks } from './tasks.service.js';

@ApiTags('Batch processing')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('batchV2', 'process'))
export class BatchV2Controller {
  constructor(
    private readonly tasks: BatchV2Tasks,
    private readonly http: HttpConfig,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Make a task: a Process request for every tile of an area, or every feature of a GeoPackage',
    description:
      'Nothing runs before `analyse` or `start`. The bucket is tried with a copy of the request; the script is looked at ' +
      'by the analysis. The body may also be a form with the parts `request` and `evalscript`.',
  })
  @ApiBody({ type: NewBatchV2TaskDto, examples: TASK_EXAMPLES })
  @ApiCreatedResponse({ type: BatchV2TaskDto })
  @ApiSentinelHubErrors(400, 401, 403, 413, 415, 429, 503)
  async create(@Req() request: Request, @Caller() principal: Principal): Promise<BatchV2TaskDto> {
    const body = await readScriptBody(request, this.http.maxJsonBytes, 'processRequest');
    const { task, progress } = await this.tasks.create(principal, body);
    return toTaskDto(task, progress);
  }

  @Get()
  @ApiOperation({ summary: 'List the tasks of your account' })
  @ApiOkResponse({ type: BatchV2TaskList })
  @ApiSentinelHubErrors(400, 401, 403)
  async list(
    @Query() query: BatchV2TaskQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<BatchV2TaskList> {
    const { sort, search, userid: userId } = query;
    const page = viewPageOf(query);
    const found = await this.tasks.list(principal, { page, sort, search, userId });
    const shown = found.map(({ task, progress }) => toTaskDto(task, progress));
    return viewOf(shown, page, request, this.publicUrl.of(request));
  }

  @Get(':task_id')
  @ApiOperation({ summary: 'Describe a task' })
  @ApiOkResponse({ type: BatchV2TaskDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<BatchV2TaskDto> {
    const { task, progress } = await this.tasks.load(principal, id);
    return toTaskDto(task, progress);
  }

  @Put(':task_id')
  @RequireCapability('export')
  @ApiOperation({ summary: 'Change the description of a task', description: 'Nothing else of a task can be changed.' })
  @ApiBody({ type: BatchV2DescriptionDto })
  @ApiOkResponse({ type: NewBatchV2TaskDto, description: 'The request, not the task around it' })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async describe(
    @Param('task_id', UuidPipe) id: string,
    @Req() request: Request,
    @Caller() principal: Principal,
  ): Promise<object> {
    return toRequestDto(await this.tasks.describe(principal, id, request.body));
  }

  @Post(':task_id/analyse')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({ summary: 'Check a task, find its tiles or features, estimate its cost' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404, 503)
  async analyse(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.tasks.act(principal, id, 'ANALYSE');
  }

  @Post(':task_id/start')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Process a task',
    description: 'Analyses it first where that has not happened. A stopped task goes on with what is left.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404, 503)
  async start(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.tasks.act(principal, id, 'START');
  }

  @Post(':task_id/stop')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({ summary: 'Stop a task', description: 'Tiles that are being made are finished, and paid.' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async stop(@Param('task_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.tasks.act(principal, id, 'STOP');
  }
}

import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../../auth/index.js';
import { HttpConfig } from '../../../platform/config/config.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../../platform/http/paths.js';
import { PublicUrl } from '../../../platform/http/public-url.js';
import { readScriptBody } from '../../../platform/http/script-body.js';
import { ApiSentinelHubErrors } from '../../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../../platform/http/view.js';
import { readRequestChange } from './read-change.js';
import { toRequestDto } from './request.mapper.js';
import { REQUEST_EXAMPLES } from './request-examples.js';
import {
  BatchRequestChangeDto,
  BatchRequestDto,
  BatchRequestList,
  BatchRequestListQuery,
  NewBatchRequestDto,
} from './request.dto.js';
import { BatchRequests } from './requests.service.js';

/** Batch Processing, version 1. */
@ApiTags('Batch processing')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('batch', 'process'))
export class BatchRequestsController {
  constructor(
    private readonly requests: BatchRequests,
    private readonly publicUrl: PublicUrl,
    private readonly http: HttpConfig,
  ) {}

  @Post()
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Create a batch request',
    description:
      'Nothing runs until it is analysed or started. The body may also be a form with the parts `request` (the JSON ' +
      'without its script) and `evalscript`. Scripts are looked at in the analysis.',
  })
  @ApiBody({ type: NewBatchRequestDto, examples: REQUEST_EXAMPLES })
  @ApiCreatedResponse({ type: BatchRequestDto })
  @ApiSentinelHubErrors(400, 401, 403, 413, 415, 503)
  async create(@Req() request: Request, @Caller() principal: Principal): Promise<BatchRequestDto> {
    const body = await readScriptBody(request, this.http.maxJsonBytes, 'processRequest');
    return toRequestDto(await this.requests.create(principal, body));
  }

  @Get()
  @ApiOperation({ summary: 'List the batch requests of your account' })
  @ApiOkResponse({ type: BatchRequestList })
  @ApiSentinelHubErrors(400, 401, 403)
  async list(
    @Query() query: BatchRequestListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<BatchRequestList> {
    const { search, sort, collectionId, userid: userId } = query;
    const page = viewPageOf(query);
    const rows = await this.requests.list(principal, { page, search, sort, collectionId, userId });
    return viewOf(rows.map(toRequestDto), page, request, this.publicUrl.of(request));
  }

  @Get(':request_id')
  @ApiOperation({ summary: 'Describe a batch request' })
  @ApiOkResponse({ type: BatchRequestDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(@Param('request_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<BatchRequestDto> {
    return toRequestDto(await this.requests.load(principal, id));
  }

  @Put(':request_id')
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Change the description of a batch request, or the collection that it is linked to',
    description:
      'Not while it is analysed or processed (409). Linked after it has run, its tiles become scenes of the collection; ' +
      'no longer linked, they leave it.',
  })
  @ApiBody({ type: BatchRequestChangeDto })
  @ApiOkResponse({ type: BatchRequestDto })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async update(
    @Param('request_id', UuidPipe) id: string,
    @Body() body: Record<string, unknown>,
    @Caller() principal: Principal,
  ): Promise<BatchRequestDto> {
    return toRequestDto(await this.requests.update(principal, id, readRequestChange(body)));
  }

  @Delete(':request_id')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Delete a batch request',
    description: 'Only while nothing of it runs and none of its tiles has been processed (else 409). Objects stay.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async delete(@Param('request_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.requests.delete(principal, id);
  }
}

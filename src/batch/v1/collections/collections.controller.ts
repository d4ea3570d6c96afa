import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../../auth/index.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../../platform/http/paths.js';
import { PublicUrl } from '../../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../../platform/http/view.js';
import {
  BatchCollectionAnswer,
  BatchCollectionChange,
  BatchCollectionList,
  BatchCollectionListQuery,
  NewBatchCollection,
} from './collection.dto.js';
import { readNewCollection, toCollectionAnswer, toCollectionDto } from './collection.mapper.js';
import { BatchCollectionSearch } from './collections.query.js';
import { BatchCollections } from './collections.service.js';

/** Collections that requests write into (batch-v1 §9). */
@ApiTags('Batch processing')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('batch', 'collections'))
export class BatchCollectionsController {
  constructor(
    private readonly collections: BatchCollections,
    private readonly search: BatchCollectionSearch,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Create a collection for batch outputs',
    description: 'Requests are linked to it by `output.collectionId`; the first one gives it bands and tiling grid.',
  })
  @ApiCreatedResponse({ type: BatchCollectionAnswer })
  @ApiSentinelHubErrors(400, 401, 403)
  async create(@Body() body: NewBatchCollection, @Caller() principal: Principal): Promise<BatchCollectionAnswer> {
    return toCollectionAnswer(await this.collections.create(principal, readNewCollection(body)));
  }

  @Get()
  @ApiOperation({ summary: 'List the batch collections of your account' })
  @ApiOkResponse({ type: BatchCollectionList })
  @ApiSentinelHubErrors(400, 401, 403)
  async list(
    @Query() query: BatchCollectionListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<BatchCollectionList> {
    const page = viewPageOf(query);
    const rows = await this.search.ofAccount(principal, query.search, page);
    return viewOf(rows.map(toCollectionDto), page, request, this.publicUrl.of(request));
  }

  @Get(':collection_id')
  @ApiOperation({ summary: 'Describe a batch collection' })
  @ApiOkResponse({ type: BatchCollectionAnswer })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(
    @Param('collection_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<BatchCollectionAnswer> {
    return toCollectionAnswer(await this.collections.load(principal, id));
  }

  @Put(':collection_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Rename a batch collection' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async update(
    @Param('collection_id', UuidPipe) id: string,
    @Body() body: BatchCollectionChange,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.collections.update(principal, id, body);
  }

  @Delete(':collection_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Delete a batch collection',
    description: 'Only while no request is linked to it but failed and canceled ones. The files in the bucket stay.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async delete(@Param('collection_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.collections.delete(principal, id);
  }
}

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
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../platform/http/view.js';
import { ByocAccess } from './byoc-access.js';
import {
  BANDS_EXAMPLE,
  CollectionAnswer,
  CollectionBody,
  CollectionList,
  CollectionListQuery,
} from './collection.dto.js';
import { readCollection, toCollectionDto } from './collection.mapper.js';
import { ByocCollectionSearch } from './collections.query.js';
import { ByocCollections } from './collections.service.js';

const EXAMPLES = {
  'taken from the first tile': { value: { name: 'Western Sahara', s3Bucket: 'my-cogs' } },
  'with bands': { value: { name: 'Western Sahara', s3Bucket: 'my-cogs', noData: 0, additionalData: { bands: BANDS_EXAMPLE } } },
}; // prettier-ignore

@ApiTags('BYOC')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('byoc', 'collections'))
export class ByocCollectionsController {
  constructor(
    private readonly collections: ByocCollections,
    private readonly search: ByocCollectionSearch,
    private readonly access: ByocAccess,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Create a collection of your own COGs' })
  @ApiBody({ type: CollectionBody, examples: EXAMPLES })
  @ApiCreatedResponse({ type: CollectionAnswer })
  async create(@Body() body: CollectionBody, @Caller() principal: Principal): Promise<CollectionAnswer> {
    return { data: toCollectionDto(await this.collections.create(principal, readCollection(body))) };
  }

  @Get()
  @ApiOperation({ summary: 'List the collections of your account' })
  @ApiOkResponse({ type: CollectionList })
  async list(
    @Query() query: CollectionListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<CollectionList> {
    const page = viewPageOf(query);
    const rows = await this.search.ofAccount(principal, query.search, page);
    return viewOf(rows.map(toCollectionDto), page, request, this.publicUrl.of(request));
  }

  @Get(':collection_id')
  @ApiOperation({ summary: 'Describe a collection', description: 'Your account’s, or one shared with it.' })
  @ApiOkResponse({ type: CollectionAnswer })
  async get(@Param('collection_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<CollectionAnswer> {
    return { data: toCollectionDto(await this.access.loadReadable(principal, id)) };
  }

  @Put(':collection_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Rename a collection, rename or remove bands, set no-data',
    description: 'Send the whole object; what only the server sets is ignored. Without `noData` it is removed.',
  })
  @ApiBody({ type: CollectionBody, examples: EXAMPLES })
  @ApiNoContentResponse()
  async update(
    @Param('collection_id', UuidPipe) id: string,
    @Body() body: CollectionBody,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.collections.update(principal, id, readCollection(body));
  }

  @Delete(':collection_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Delete a collection and its tiles', description: 'The files in the bucket stay.' })
  @ApiNoContentResponse()
  async delete(@Param('collection_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.collections.delete(principal, id);
  }
}

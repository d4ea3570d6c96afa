import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
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
import {
  NewCollectionDto,
  RenamedCollectionDto,
  SearchedViewQuery,
  ZarrBandDto,
  ZarrCollectionAnswer,
  ZarrCollectionList,
} from './collection.dto.js';
import { readNewCollection, toCollectionDto } from './collection.mapper.js';
import { ZarrAccess } from './zarr-access.js';
import { type ZarrCollection } from './zarr-collection.entity.js';
import { ZarrCollections } from './zarr-collections.service.js';
import { ZarrLists } from './zarr-lists.query.js';

const CRS = 'http://www.opengis.net/def/crs/EPSG/0';
const EXAMPLES = {
  'in degrees': {
    value: { name: 'Monthly climate 1999', s3Bucket: 'archive', path: 'climate-1999.zarr/', crs: `${CRS}/4326` },
  },
  'in UTM': { value: { name: 'Biomass', s3Bucket: 'archive', path: 'forest/biomass.zarr/', crs: `${CRS}/32633` } },
};

@ApiTags('Zarr')
@ApiCredentials()
@ApiExtraModels(ZarrBandDto)
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('zarr', 'collections'))
export class ZarrCollectionsController {
  constructor(
    private readonly collections: ZarrCollections,
    private readonly lists: ZarrLists,
    private readonly access: ZarrAccess,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Register a Zarr store',
    description: 'Starts its ingestion at once: poll the collection until its `status` is INGESTED or FAILED.',
  })
  @ApiBody({ type: NewCollectionDto, examples: EXAMPLES })
  @ApiCreatedResponse({ type: ZarrCollectionAnswer })
  async create(@Body() body: NewCollectionDto, @Caller() principal: Principal): Promise<ZarrCollectionAnswer> {
    return this.answer(await this.collections.create(principal, readNewCollection(body)));
  }

  @Get()
  @ApiOperation({ summary: 'List the Zarr collections of your account' })
  @ApiOkResponse({ type: ZarrCollectionList })
  async list(
    @Query() query: SearchedViewQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<ZarrCollectionList> {
    const page = viewPageOf(query);
    const rows = await this.lists.collections(principal, query.search, page);
    const arrays = await this.lists.allArrays(rows.map(({ id }) => id));
    const shown = rows.map((row) => toCollectionDto(row, arrays.get(row.id) ?? []));
    return viewOf(shown, page, request, this.publicUrl.of(request));
  }

  @Get(':collection_id')
  @ApiOperation({ summary: 'Describe a Zarr collection' })
  @ApiOkResponse({ type: ZarrCollectionAnswer })
  async get(
    @Param('collection_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<ZarrCollectionAnswer> {
    return this.answer(await this.access.load(principal, id));
  }

  @Put(':collection_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Rename a Zarr collection', description: 'Only `name` can be changed.' })
  @ApiNoContentResponse()
  async rename(
    @Param('collection_id', UuidPipe) id: string,
    @Body() { name }: RenamedCollectionDto,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.collections.rename(principal, id, name);
  }

  @Delete(':collection_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Forget a Zarr collection', description: 'The store itself is left alone.' })
  @ApiNoContentResponse()
  async delete(@Param('collection_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.collections.delete(principal, id);
  }

  @Put(':collection_id/reingest')
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Read the store again',
    description:
      'For time steps, chunks and arrays that were added. What is ingested already is immutable; until the store has been ' +
      'read, and when that fails, the old content stays in use. 409 while an ingestion is under way.',
  })
  @ApiOkResponse({ type: ZarrCollectionAnswer })
  async reingest(
    @Param('collection_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<ZarrCollectionAnswer> {
    return this.answer(await this.collections.reingest(principal, id));
  }

  private async answer(row: ZarrCollection): Promise<ZarrCollectionAnswer> {
    const arrays = await this.lists.allArrays([row.id]);
    return { data: toCollectionDto(row, arrays.get(row.id) ?? []) };
  }
}

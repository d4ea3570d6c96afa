import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../platform/http/view.js';
import { toArrayDto, ZarrArrayAnswer, ZarrArrayList } from './array.dto.js';
import { SearchedViewQuery } from './collection.dto.js';
import { ZarrAccess } from './zarr-access.js';
import { ZarrLists } from './zarr-lists.query.js';

@ApiTags('Zarr')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('zarr', 'collections/:collection_id/arrays'))
export class ZarrArraysController {
  constructor(
    private readonly lists: ZarrLists,
    private readonly access: ZarrAccess,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the arrays of a Zarr collection', description: 'Data arrays only, no coordinates.' })
  @ApiOkResponse({ type: ZarrArrayList })
  async list(
    @Param('collection_id', UuidPipe) id: string,
    @Query() query: SearchedViewQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<ZarrArrayList> {
    const collection = await this.access.load(principal, id);
    const page = viewPageOf(query);
    const arrays = await this.lists.arrays(id, query.search, page);
    const shown = arrays.map((array) => toArrayDto(collection, array));
    return viewOf(shown, page, request, this.publicUrl.of(request));
  }

  @Get(':name')
  @ApiOperation({ summary: 'Describe an array' })
  @ApiOkResponse({ type: ZarrArrayAnswer })
  async get(
    @Param('collection_id', UuidPipe) id: string,
    @Param('name') name: string,
    @Caller() principal: Principal,
  ): Promise<ZarrArrayAnswer> {
    const collection = await this.access.load(principal, id);
    // No text with a NUL names an array, and PostgreSQL would not take it.
    const array = name.includes('\0') ? null : await this.lists.array(id, name);
    if (array === null) throw new DomainError('NOT_FOUND', `Collection ${id} has no array ${JSON.stringify(name)}`);
    return { data: toArrayDto(collection, array) };
  }
}

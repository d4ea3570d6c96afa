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
import { DataSource } from 'typeorm';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../platform/http/view.js';
import { ByocAccess } from '../collections/byoc-access.js';
import { findTile, listTiles } from './tile-reads.query.js';
import { COVER_EXAMPLE, NewTileQuery, TileAnswer, TileBody, TileList, TileListQuery } from './tile.dto.js';
import { readTile, toNewTileDto, toTileDto } from './tile.mapper.js';
import { ByocTiles, tileNotFound } from './tiles.service.js';

const PATH = 'S2A_29RKH_20200219/(BAND).tif';
const EXAMPLES = {
  'cover of the files': { value: { path: PATH, sensingTime: '2020-02-19T11:33:21Z' } },
  'own cover': { value: { path: PATH, sensingTime: '2020-02-19T11:33:21Z', coverGeometry: COVER_EXAMPLE } },
};

@ApiTags('BYOC')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('byoc', 'collections/:collection_id/tiles'))
export class ByocTilesController {
  constructor(
    private readonly tiles: ByocTiles,
    private readonly access: ByocAccess,
    private readonly dataSource: DataSource,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Add a tile',
    description: 'Answers at once with `WAITING`; the files are checked in the background. Poll the tile until it is ' +
      '`INGESTED` or `FAILED` (then `additionalData.failedIngestionCause` says why).',
  }) // prettier-ignore
  @ApiBody({ type: TileBody, examples: EXAMPLES })
  @ApiCreatedResponse({ type: TileAnswer })
  async create(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Query() query: NewTileQuery,
    @Body() body: TileBody,
    @Caller() principal: Principal,
  ): Promise<TileAnswer> {
    return { data: toNewTileDto(await this.tiles.create(principal, collectionId, readTile(body, query))) };
  }

  @Get()
  @ApiOperation({ summary: 'List tiles' })
  @ApiOkResponse({ type: TileList })
  async list(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Query() query: TileListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<TileList> {
    await this.access.loadReadable(principal, collectionId);
    const page = viewPageOf(query);
    const rows = await listTiles(this.dataSource, collectionId, query, query.sort ?? 'created', page);
    return viewOf(rows.map(toTileDto), page, request, this.publicUrl.of(request));
  }

  @Get(':tile_id')
  @ApiOperation({ summary: 'Describe a tile' })
  @ApiOkResponse({ type: TileAnswer })
  async get(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Param('tile_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<TileAnswer> {
    await this.access.loadReadable(principal, collectionId);
    const tile = await findTile(this.dataSource, collectionId, id);
    if (tile === null) throw tileNotFound(id);
    return { data: toTileDto(tile) };
  }

  @Put(':tile_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Change sensing time and cover',
    description: 'Send the whole object; what only the server sets is ignored. Does not read the files again.',
  })
  @ApiBody({ type: TileBody, examples: EXAMPLES })
  @ApiNoContentResponse()
  async update(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Param('tile_id', UuidPipe) id: string,
    @Body() body: TileBody,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.tiles.update(principal, collectionId, id, readTile(body));
  }

  @Delete(':tile_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Delete a tile', description: 'The files in the bucket stay.' })
  @ApiNoContentResponse()
  async delete(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Param('tile_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.tiles.delete(principal, collectionId, id);
  }

  @Post(':tile_id/reingest')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Read the files again', description: 'After they were replaced in place, or made good.' })
  @ApiNoContentResponse()
  async reingest(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Param('tile_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.tiles.reingest(principal, collectionId, id);
  }
}

import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../../auth/index.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../../platform/http/paths.js';
import { PublicUrl } from '../../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../../platform/http/uuid.pipe.js';
import { invalidField } from '../../../platform/http/validation.js';
import { viewOf, viewPageOf } from '../../../platform/http/view.js';
import { BatchTileDto, BatchTileList, BatchTileListQuery } from './tile.dto.js';
import { BatchTiles } from './tiles.service.js';

/** Tiles of a batch request (batch-v1 §8). */
@ApiTags('Batch processing')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('batch', 'process/:request_id/tiles'))
export class BatchTilesController {
  constructor(
    private readonly tiles: BatchTiles,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the tiles of a batch request', description: 'There are none before its analysis.' })
  @ApiOkResponse({ type: BatchTileList })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async list(
    @Param('request_id', UuidPipe) id: string,
    @Query() query: BatchTileListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<BatchTileList> {
    const page = viewPageOf(query);
    const rows = await this.tiles.list(principal, id, { page, status: query.status });
    return viewOf(rows, page, request, this.publicUrl.of(request));
  }

  @Get(':tile_id')
  @ApiOperation({ summary: 'Describe one tile' })
  @ApiOkResponse({ type: BatchTileDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(
    @Param('request_id', UuidPipe) id: string,
    @Param('tile_id') tileId: string,
    @Caller() principal: Principal,
  ): Promise<BatchTileDto> {
    return this.tiles.get(principal, id, readTileId(tileId));
  }

  @Post(':tile_id/restart')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Process one failed tile again',
    description: 'Of a request that is PROCESSING or PARTIAL. `restartpartial` does it for all of them.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async restart(
    @Param('request_id', UuidPipe) id: string,
    @Param('tile_id') tileId: string,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.tiles.restart(principal, id, readTileId(tileId));
  }
}

/** Numbers of the grid; `restart`, which an old client asks for, is none. @throws INVALID */
function readTileId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalidField('path', 'tile_id', `must be a number, got "${text}"`, text);
  return Number(text);
}

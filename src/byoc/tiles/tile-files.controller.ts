import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { validators } from '../../platform/http/download/caching.js';
import { attachment } from '../../platform/http/download/content-disposition.js';
import { sendObject } from '../../platform/http/download/send-object.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf, ViewQuery } from '../../platform/http/view.js';
import { TileFiles } from './tile-files.service.js';
import { TileFileList } from './tile.dto.js';
import { toFileDto } from './tile.mapper.js';
import { tiffExtension } from './tile-path.js';

@ApiTags('BYOC')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('byoc', 'collections/:collection_id/tiles/:tile_id/files'))
export class TileFilesController {
  constructor(
    private readonly files: TileFiles,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the files of an ingested tile' })
  @ApiOkResponse({ type: TileFileList })
  async list(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Param('tile_id', UuidPipe) tileId: string,
    @Query() query: ViewQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<TileFileList> {
    const page = viewPageOf(query);
    const files = await this.files.list(principal, collectionId, tileId);
    const rows = files.slice(page.offset, page.offset + page.limit + 1);
    return viewOf(rows.map(toFileDto), page, request, this.publicUrl.of(request));
  }

  /** Also answers HEAD, which Express routes here. */
  @Get('*path')
  @ApiOperation({
    summary: 'Download one file of a tile',
    description: 'Whole or one byte range: GDAL opens it in place as `/vsicurl/<this URL>`.',
  })
  @ApiParam({ name: 'path', example: 'S2A_29RKH_20200219/B04.tif', description: '`path` of the list' })
  @ApiHeader({ name: 'Range', required: false, description: 'One range; several are answered with the whole file' })
  @ApiOkResponse({ content: { 'image/tiff': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 206, description: 'The range asked for' })
  async download(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Param('tile_id', UuidPipe) tileId: string,
    @Param('path') path: string | string[],
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const key = Array.isArray(path) ? path.join('/') : path;
    const file = await this.files.open(principal, collectionId, tileId, key);
    const name = key.slice(key.lastIndexOf('/') + 1);
    await sendObject(
      request,
      response,
      file,
      validators(file.etag, false),
      attachment(name, tiffExtension(name) ?? ''),
    );
  }
}

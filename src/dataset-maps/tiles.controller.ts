import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public } from '../auth/index.js';
import { DatasetAccess } from '../datasets/index.js';
import { answeredUnchanged, validators } from '../platform/http/download/caching.js';
import { hangUpSignal } from '../platform/http/hang-up.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { DatasetTiles, tileTag } from './dataset-tiles.js';
import { isForEverybody } from './served-datasets.js';
import { readTile, TileQuery } from './tile-query.js';

@ApiTags('Dataset maps')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id/tiles'))
export class DatasetTilesController {
  constructor(
    private readonly access: DatasetAccess,
    private readonly tiles: DatasetTiles,
  ) {}

  /** The ETag says which file, style and place: a known tile is answered 304 without touching a pixel. */
  @Get(':z/:x/:file')
  @Public()
  @ApiOperation({
    summary: 'A map tile of a dataset (XYZ)',
    description:
      '256 px, transparent where there is no data, rows from the north. Tiles of public datasets are kept; ' +
      '`seed-mapcache` paints them in advance. `?api_key=` serves clients without headers.',
  })
  @ApiParam({ name: 'z', example: '10', description: 'Zoom, 0–24' })
  @ApiParam({ name: 'x', example: '479' })
  @ApiParam({ name: 'file', example: '439.png', description: '`{y}.png`' })
  @ApiProduces('image/png')
  @ApiOkResponse({ content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 304, description: 'Unchanged since the ETag in `If-None-Match`' })
  @ApiProblems(401, 404, 409, 422, 429)
  async tile(
    @Param('dataset_id', UuidPipe) id: string,
    @Param() address: Record<string, string>,
    @Query() query: TileQuery,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    const dataset = await this.access.loadReadable(principal, id);
    const tile = readTile(address, query, dataset);
    const known = validators(tileTag(dataset, tile), isForEverybody(dataset));
    response.vary('Authorization').vary('X-Api-Key');
    if (answeredUnchanged(request, response, known)) return;
    const png = await this.tiles.png(dataset, tile, signal, principal);
    response.set({ ...known, 'Content-Type': 'image/png' }).end(png);
  }
}

import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, RequireCapability, type Principal } from '../auth/index.js';
import { Idempotent, JobAccepted } from '../jobs/index.js';
import { answeredUnchanged, validators } from '../platform/http/download/caching.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { PublicUrl } from '../platform/http/public-url.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { TerrainDeletion } from './deletion/terrain-deletion.js';
import { TerrainGeneration } from './rgb/terrain-generation.service.js';
import { TerrainTiles } from './rgb/terrain-tiles.service.js';
import { TerrainAccess } from './terrain-access.js';
import { DeletedTerrainDto, GenerateTerrainRequest, TerrainDto, TerrainListDto, TileJsonDto } from './terrain.dto.js';
import { TileIndexPipe } from './tile-index.pipe.js';

@ApiTags('Terrain')
@ApiCredentials()
@Controller(rootPaths('terrain'))
export class TerrainController {
  constructor(
    private readonly access: TerrainAccess,
    private readonly generation: TerrainGeneration,
    private readonly tiles: TerrainTiles,
    private readonly deletion: TerrainDeletion,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Terrain-RGB that there is', description: 'Of datasets that the caller may see, by title.' })
  @ApiOkResponse({ type: TerrainListDto })
  @ApiProblems(401)
  async list(@Caller() principal: Principal, @Req() request: Request): Promise<TerrainListDto> {
    const seen = await this.access.readable(principal, 'rgb');
    const base = `${this.publicUrl.of(request)}/terrain`;
    return { items: seen.map((one) => TerrainDto.of(one, `${base}/${one.terrain.datasetId}/tilejson.json`)) };
  }

  @Post(':dataset_id/generate')
  @HttpCode(202)
  @RequireCapability('upload')
  @Idempotent()
  @ApiOperation({
    summary: 'Make Terrain-RGB of a dataset',
    description:
      'All tiles in Web Mercator, in the background; earlier terrain of the dataset is served until they are whole. Only ' +
      'rasters of one band of heights. Zooms whose tiles would be too many are left out at the deep end.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 409, 422, 503)
  async generate(
    @Param('dataset_id', UuidPipe) id: string,
    @Caller() principal: Principal,
    @Body() wishes: GenerateTerrainRequest = {},
  ): Promise<JobAccepted> {
    const job = await this.generation.start(principal, id, wishes);
    return JobAccepted.of(job.id, 'Terrain generation queued');
  }

  @Get(':dataset_id/tilejson.json')
  @Public()
  @ApiOperation({
    summary: 'TileJSON of a terrain',
    description:
      'For `raster-dem` sources of MapLibre and Mapbox: `{"type": "raster-dem", "url": "…", "tileSize": 256}`.',
  })
  @ApiOkResponse({ type: TileJsonDto })
  @ApiProblems(401, 404, 422)
  async tileJson(
    @Param('dataset_id', UuidPipe) id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
  ): Promise<TileJsonDto> {
    const seen = await this.access.loadReadable(principal, id, 'rgb');
    return TileJsonDto.of(seen, `${this.publicUrl.of(request)}/terrain/${id}`);
  }

  /** `mbtiles/` is where clients of packed pyramids look for the same tiles. */
  @Get([':dataset_id/tiles/:z/:x/:y.png', ':dataset_id/mbtiles/:z/:x/:y.png'])
  @Public()
  @ApiOperation({ summary: 'Tile of a terrain', description: 'Terrain-RGB, 256 px, rows from the north.' })
  @ApiParam({ name: 'z', example: 8 })
  @ApiParam({ name: 'x', example: 133 })
  @ApiParam({ name: 'y', example: 88 })
  @ApiProduces('image/png')
  @ApiOkResponse({ content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 304, description: 'Unchanged since the ETag in `If-None-Match`' })
  @ApiProblems(401, 404, 422)
  async tile(
    @Param('dataset_id', UuidPipe) id: string,
    @Param('z', TileIndexPipe) z: number,
    @Param('x', TileIndexPipe) x: number,
    @Param('y', TileIndexPipe) y: number,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { terrain, isPublic } = await this.access.loadReadable(principal, id, 'rgb');
    const known = validators(`"${terrain.folder.split('/')[1]}-${z}-${x}-${y}"`, isPublic);
    if (answeredUnchanged(request, response, known)) return;
    const png = await this.tiles.png(terrain, z, x, y);
    response
      .set({ ...known })
      .type('image/png')
      .send(Buffer.from(png));
  }

  @Delete(':dataset_id')
  @RequireCapability('upload')
  @ApiOperation({ summary: 'Delete a terrain', description: 'The dataset stays.' })
  @ApiOkResponse({ type: DeletedTerrainDto })
  @ApiProblems(401, 403, 404, 409, 422)
  async delete(@Param('dataset_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<DeletedTerrainDto> {
    return { deleted: id, files: await this.deletion.delete(principal, id, 'rgb') };
  }
}

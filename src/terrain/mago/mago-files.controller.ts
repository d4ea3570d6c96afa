import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, RequireCapability, type Principal } from '../../auth/index.js';
import { answeredUnchanged, validators } from '../../platform/http/download/caching.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { TerrainDeletion } from '../deletion/terrain-deletion.js';
import { TerrainAccess } from '../terrain-access.js';
import { DeletedTerrainDto, TerrainDto, TerrainListDto } from '../terrain.dto.js';
import { TileIndexPipe } from '../tile-index.pipe.js';
import { MagoFiles } from './mago-files.service.js';
import { DeleteMagoRequest } from './mago.dto.js';

@ApiTags('Terrain')
@ApiCredentials()
@Controller(rootPaths('terrain/mago'))
export class MagoFilesController {
  constructor(
    private readonly access: TerrainAccess,
    private readonly files: MagoFiles,
    private readonly deletion: TerrainDeletion,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Quantized mesh that there is',
    description: 'Of datasets that the caller may see, by title.',
  })
  @ApiOkResponse({ type: TerrainListDto })
  @ApiProblems(401)
  async list(@Caller() principal: Principal, @Req() request: Request): Promise<TerrainListDto> {
    const seen = await this.access.readable(principal, 'mago');
    const base = `${this.publicUrl.of(request)}/terrain/mago`;
    return { items: seen.map((one) => TerrainDto.of(one, `${base}/${one.terrain.datasetId}/layer.json`)) };
  }

  @Post('delete')
  @HttpCode(200)
  @RequireCapability('upload')
  @ApiOperation({ summary: 'Delete quantized mesh', description: 'The dataset stays.' })
  @ApiOkResponse({ type: DeletedTerrainDto })
  @ApiProblems(401, 403, 404, 409, 422)
  async delete(@Caller() principal: Principal, @Body() { dataset_id }: DeleteMagoRequest): Promise<DeletedTerrainDto> {
    return { deleted: dataset_id, files: await this.deletion.delete(principal, dataset_id, 'mago') };
  }

  @Get(':dataset_id/layer.json')
  @Public()
  @ApiOperation({
    summary: 'What Cesium loads first',
    description: '`CesiumTerrainProvider.fromUrl(…/terrain/mago/{id})`',
  })
  @ApiOkResponse({ content: { 'application/json': { schema: { type: 'object' } } } })
  @ApiProblems(401, 404, 422)
  layer(
    @Param('dataset_id', UuidPipe) id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.send(id, 'layer.json', principal, request, response);
  }

  @Get(':dataset_id/:z/:x/:y.terrain')
  @Public()
  @ApiOperation({ summary: 'Tile of quantized mesh', description: 'Rows from the south (TMS).' })
  @ApiParam({ name: 'z', example: 0 })
  @ApiParam({ name: 'x', example: 1 })
  @ApiParam({ name: 'y', example: 0 })
  @ApiProduces('application/vnd.quantized-mesh')
  @ApiOkResponse({ content: { 'application/vnd.quantized-mesh': { schema: { type: 'string', format: 'binary' } } } })
  @ApiProblems(401, 404, 422)
  tile(
    @Param('dataset_id', UuidPipe) id: string,
    @Param('z', TileIndexPipe) z: number,
    @Param('x', TileIndexPipe) x: number,
    @Param('y', TileIndexPipe) y: number,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.send(id, `${z}/${x}/${y}.terrain`, principal, request, response);
  }

  private async send(id: string, name: string, principal: Principal | null, request: Request, response: Response) {
    const { terrain, isPublic } = await this.access.loadReadable(principal, id, 'mago');
    const known = validators(`"${terrain.folder.split('/')[1]}-${name}"`, isPublic);
    if (answeredUnchanged(request, response, known)) return;
    const { bytes, headers } = await this.files.read(terrain, name);
    response.set({ ...known, ...headers }).send(bytes);
  }
}

import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { ApiQueryTable } from '../../platform/http/query-table.js';
import { MapSources } from '../drawing/map-sources.js';
import { type TileAddress, WmtsRequests } from './wmts-requests.js';

const TILE = ':layer/:style/:set/:matrix/:row/:file';
const QUERY = [
  ['REQUEST', 'GetCapabilities', 'GetCapabilities or GetTile'],
  ['LAYER', 'sentinel-2-l2a', ''],
  ['STYLE', 'default', ''],
  ['TILEMATRIXSET', 'PopularWebMercator256', 'PopularWebMercator256 or PopularWebMercator512'],
  ['TILEMATRIX', '10', 'Zoom'],
  ['TILEROW', '439', ''],
  ['TILECOL', '479', ''],
  ['FORMAT', 'image/png', 'image/png or image/jpeg'],
  ['TIME', '2024-06-01/2024-06-30', 'As in WMS; so are MAXCC, PRIORITY and EVALSCRIPT'],
] as const;

@ApiTags('Maps')
@ApiCredentials()
@ErrorFamily('ogc')
@Controller('ogc/wmts')
export class WmtsController {
  constructor(
    private readonly sources: MapSources,
    private readonly requests: WmtsRequests,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'WMTS over every collection and dataset that you may read' })
  @WmtsQuery()
  async collections(
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const exchange = { request, response, signal: hangUpSignal(response) };
    await this.requests.answer(await this.sources.open(request, principal, undefined), query, exchange);
  }

  @Get(':instance_id')
  @Public()
  @ApiOperation({ summary: 'WMTS over the layers of a configuration', description: 'Open to whom its WMS is open.' })
  @ApiParam({ name: 'instance_id', example: '9c2f7a5e-3d41-4d0b-8a86-5f1f0a6b7c11' })
  @WmtsQuery()
  async instance(
    @Param('instance_id') instanceId: string,
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const exchange = { request, response, signal: hangUpSignal(response) };
    await this.requests.answer(await this.sources.open(request, principal, instanceId), query, exchange);
  }

  @Get(TILE)
  @Public()
  @ApiOperation({ summary: 'A tile of a collection by its address' })
  @ApiTileAddress()
  async collectionTile(
    @Param() address: Record<string, string>,
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const exchange = { request, response, signal: hangUpSignal(response) };
    const open = await this.sources.open(request, principal, undefined);
    await this.requests.resource(open, address as unknown as TileAddress, query, exchange);
  }

  @Get(`:instance_id/${TILE}`)
  @Public()
  @ApiOperation({ summary: 'A tile of a configured layer by its address' })
  @ApiParam({ name: 'instance_id', example: '9c2f7a5e-3d41-4d0b-8a86-5f1f0a6b7c11' })
  @ApiTileAddress()
  async instanceTile(
    @Param() { instance_id: instanceId, ...address }: Record<string, string>,
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const exchange = { request, response, signal: hangUpSignal(response) };
    const open = await this.sources.open(request, principal, instanceId);
    await this.requests.resource(open, address as unknown as TileAddress, query, exchange);
  }
}

function WmtsQuery(): MethodDecorator {
  return all(
    ApiQueryTable(QUERY, ['REQUEST']),
    ApiProduces('image/png', 'image/jpeg', 'text/xml'),
    ApiOkResponse({ description: 'A tile, or the document that was asked for' }),
  );
}

function ApiTileAddress(): MethodDecorator {
  const example = { layer: 'sentinel-2-l2a', style: 'default', set: 'PopularWebMercator256', matrix: '10', row: '439', file: '479.png' }; // prettier-ignore
  return all(
    ...Object.entries(example).map(([name, value]) => ApiParam({ name, schema: { type: 'string', example: value } })),
    ApiProduces('image/png', 'image/jpeg'),
    ApiOkResponse({ description: 'The tile' }),
  );
}

function all(...decorators: MethodDecorator[]): MethodDecorator {
  return (target, key, descriptor) => decorators.forEach((decorate) => decorate(target, key, descriptor));
}

import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { ApiQueryTable } from '../../platform/http/query-table.js';
import { MapSources } from '../drawing/map-sources.js';
import { WmsRequests } from './wms-requests.js';

const QUERY = [
  ['REQUEST', 'GetCapabilities', 'GetCapabilities, GetMap, GetFeatureInfo or GetLegendGraphic'],
  ['VERSION', '1.3.0', '1.3.0 or 1.1.1'],
  ['LAYERS', 'sentinel-2-l2a', 'Several are drawn over each other, the first at the bottom'],
  ['STYLES', '', 'Empty: the default of each layer'],
  ['CRS', 'EPSG:3857', 'SRS in 1.1.1'],
  ['BBOX', '-1280000,2850000,-1235000,2895000', 'In the order of the axes: latitude first in EPSG:4326 of 1.3.0'],
  ['WIDTH', '512', 'Up to 2500; RESX and RESY may stand instead of WIDTH and HEIGHT'],
  ['HEIGHT', '512', ''],
  ['FORMAT', 'image/png', 'image/png, image/jpeg, image/tiff'],
  ['TRANSPARENT', 'TRUE', 'Else BGCOLOR (white) lies under what has no data'],
  ['TIME', '2024-06-01/2024-06-30', 'An interval, or a moment: everything up to it'],
  ['MAXCC', '40', 'Percent'],
  ['PRIORITY', 'mostRecent', 'mostRecent, leastRecent or leastCC'],
  ['EVALSCRIPT', '', 'base64: instead of the script of the style. EVALSCRIPTURL is refused'],
  ['GEOMETRY', '', 'POLYGON or MULTIPOLYGON in well-known text, axes as in BBOX: no data outside'],
] as const;

@ApiTags('Maps')
@ApiCredentials()
@ErrorFamily('ogc')
@Controller('ogc/wms')
export class WmsController {
  constructor(
    private readonly sources: MapSources,
    private readonly requests: WmsRequests,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'WMS over every collection and dataset that you may read' })
  @WmsQuery()
  async collections(
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    const open = await this.sources.open(request, principal, undefined);
    await this.requests.answer(open, query, { request, response, signal });
  }

  @Get(':instance_id')
  @Public()
  @ApiOperation({
    summary: 'WMS over the layers of a configuration',
    description:
      'A public one needs no token; of others the account owns it. `?api_key=` serves clients without headers.',
  })
  @ApiParam({ name: 'instance_id', example: '9c2f7a5e-3d41-4d0b-8a86-5f1f0a6b7c11' })
  @WmsQuery()
  async instance(
    @Param('instance_id') instanceId: string,
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    const open = await this.sources.open(request, principal, instanceId);
    await this.requests.answer(open, query, { request, response, signal });
  }
}

function WmsQuery(): MethodDecorator {
  const documented = [
    ApiQueryTable(QUERY, ['REQUEST']),
    ApiProduces('image/png', 'image/jpeg', 'image/tiff', 'text/xml', 'application/json'),
    ApiOkResponse({ description: 'A picture, or the document that was asked for' }),
  ];
  return (target, key, descriptor) => documented.forEach((decorate) => decorate(target, key, descriptor));
}

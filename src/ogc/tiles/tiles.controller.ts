import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { ApiQueryTable } from '../../platform/http/query-table.js';
import { CollectionLayers } from '../drawing/collection-layers.js';
import { Kvp } from '../drawing/kvp.js';
import { MapPainter } from '../drawing/map-painter.js';
import { sendPicture } from '../drawing/send-picture.js';
import { readXyzTile } from './xyz-tile.js';

const QUERY = [
  ['evalscript-id', undefined, 'A stored evalscript; default: true colour, or the first band in grey'],
  ['time', '2024-06-01/2024-06-30', 'An interval, or a moment: everything up to it'],
  ['maxcc', '40', 'Cloud cover in percent'],
  ['priority', 'mostRecent', 'mostRecent, leastRecent or leastCC'],
] as const;

@ApiTags('Maps')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller('render/tiles')
export class TilesController {
  constructor(
    private readonly layers: CollectionLayers,
    private readonly painter: MapPainter,
  ) {}

  @Get(':collection/:z/:x/:file')
  @Public()
  @ApiOperation({
    summary: 'A map tile of a collection or dataset (XYZ)',
    description:
      'The scheme of every web map: Web Mercator, rows from the north. `y` is followed by `.png` or `.jpg`, or `@2x.png` for ' +
      '512 px. What everybody may read is drawn without a token; `?api_key=` serves clients without headers.',
  })
  @ApiParam({
    name: 'collection',
    example: 'sentinel-2-l2a',
    description: 'As `type` of Process: `dataset-<uuid>` too',
  })
  @ApiParam({ name: 'z', example: '10' })
  @ApiParam({ name: 'x', example: '479' })
  @ApiParam({ name: 'file', example: '439.png', description: '`{y}.png`' })
  @ApiQueryTable(QUERY)
  @ApiProduces('image/png', 'image/jpeg')
  @ApiOkResponse({ content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } })
  @ApiSentinelHubErrors(400, 401, 404)
  async tile(
    @Param() { collection = '', z = '', x = '', file = '' }: Record<string, string>,
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    const { view, format, evalscriptId } = readXyzTile({ z, x, file }, new Kvp(query));
    const layer =
      evalscriptId === null
        ? await this.layers.draw(principal, collection, '')
        : { name: collection, style: '', type: collection, defaults: {}, script: { dataProduct: evalscriptId } };
    const look = { format, transparent: true, background: null, quality: null };
    const picture = await this.painter.paint([layer], view, look, { principal, signal, product: 'ogc' });
    sendPicture(request, response, picture, { isPublic: principal === null });
  }
}

import { applyDecorators, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiQueryTable } from '../../platform/http/query-table.js';
import { ANY_ID, DATASET_IDS, ServedDatasets } from '../served-datasets.js';
import { DatasetWms } from './dataset-wms.js';

const QUERY = [
  ['REQUEST', 'GetCapabilities', 'GetCapabilities, GetMap, GetFeatureInfo or GetLegendGraphic'],
  ['VERSION', '1.3.0', '1.3.0 or 1.1.1'],
  ['LAYERS', ANY_ID, 'Ids of datasets; several are drawn over each other, the first at the bottom'],
  ['STYLES', 'default', 'Ids of styles; empty: the default of each layer'],
  ['CRS', 'EPSG:3857', 'SRS in 1.1.1'],
  ['BBOX', '-1280000,2850000,-1235000,2895000', 'In the order of the axes: latitude first in EPSG:4326 of 1.3.0'],
  ['WIDTH', '512', 'Up to 2500'],
  ['HEIGHT', '512', ''],
  ['FORMAT', 'image/png', 'image/png, image/jpeg, image/tiff'],
  ['TRANSPARENT', 'TRUE', 'Else BGCOLOR (white) lies under what has no data'],
] as const;

@ApiTags('Dataset maps')
@ApiCredentials()
@ErrorFamily('ogc')
@Controller(rootPaths('wms'))
export class DatasetWmsController {
  constructor(
    private readonly served: ServedDatasets,
    private readonly wms: DatasetWms,
  ) {}

  @Get('multi')
  @Public()
  @ApiOperation({
    summary: 'WMS over several datasets',
    description: 'Those of `dataset_ids` that you may read, each a layer.',
  })
  @ApiQuery({ name: DATASET_IDS, schema: { type: 'string', example: ANY_ID }, description: 'Up to 100, by commas' })
  @ApiWmsQuery()
  async several(
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    const datasets = await this.served.several(principal, query[DATASET_IDS]);
    await this.wms.answer(datasets, query, principal, { request, response, signal });
  }

  @Get(':dataset_id')
  @Public()
  @ApiOperation({
    summary: 'WMS of a dataset',
    description:
      'One layer, named by the id, in the styles of the dataset. GetFeatureInfo tells the values of its bands.',
  })
  @ApiParam({ name: 'dataset_id', example: ANY_ID })
  @ApiWmsQuery()
  async one(
    @Param('dataset_id') id: string,
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    const datasets = [await this.served.one(principal, id)];
    await this.wms.answer(datasets, query, principal, { request, response, signal });
  }
}

function ApiWmsQuery(): MethodDecorator {
  return applyDecorators(
    ApiQueryTable(QUERY, ['REQUEST']),
    ApiProduces('image/png', 'image/jpeg', 'image/tiff', 'text/xml', 'application/json'),
    ApiOkResponse({ description: 'A picture, or the document that was asked for' }),
  );
}

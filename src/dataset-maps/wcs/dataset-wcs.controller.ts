import { applyDecorators, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiQueryTable } from '../../platform/http/query-table.js';
import { ANY_ID, DATASET_IDS, ServedDatasets } from '../served-datasets.js';
import { DatasetWcs } from './dataset-wcs.js';

const QUERY = [
  ['REQUEST', 'GetCapabilities', 'GetCapabilities, DescribeCoverage or GetCoverage'],
  ['VERSION', '2.0.1', '2.0.1 or 1.0.0'],
  ['COVERAGEID', `dataset-${ANY_ID}`, 'COVERAGE in 1.0.0'],
  ['SUBSET', 'E(300000,310000)', 'May come twice; the axes are called as DescribeCoverage says, a star is an open end'],
  ['RANGESUBSET', 'B1', 'Names of bands by commas, B1:B3 for a range'],
  ['SCALESIZE', 'i(512),j(512)', 'Or SCALEFACTOR, SCALEAXES'],
  ['INTERPOLATION', 'nearest', 'nearest, linear, cubic or average'],
  ['OUTPUTCRS', '', 'Another CRS: then SUBSETTINGCRS is the same, and SCALESIZE is given'],
  ['FORMAT', 'image/tiff', ''],
] as const;

@ApiTags('Dataset maps')
@ApiCredentials()
@ErrorFamily('ogc')
@Controller(rootPaths('wcs'))
export class DatasetWcsController {
  constructor(
    private readonly served: ServedDatasets,
    private readonly wcs: DatasetWcs,
  ) {}

  @Get('multi')
  @Public()
  @ApiOperation({
    summary: 'Values of several datasets as WCS',
    description: 'Those that you may read, each a coverage.',
  })
  @ApiQuery({ name: DATASET_IDS, schema: { type: 'string', example: ANY_ID }, description: 'Up to 100, by commas' })
  @ApiWcsQuery()
  async several(
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    await this.wcs.answer(await this.served.several(principal, query[DATASET_IDS]), query, {
      request,
      response,
      signal,
    });
  }

  @Get(':dataset_id')
  @Public()
  @ApiOperation({
    summary: 'Values of a dataset as WCS',
    description: 'A part of the raster as GeoTIFF, in its own type: its very pixels unless they are scaled or warped.',
  })
  @ApiParam({ name: 'dataset_id', example: ANY_ID })
  @ApiWcsQuery()
  async one(
    @Param('dataset_id') id: string,
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    await this.wcs.answer([await this.served.one(principal, id)], query, { request, response, signal });
  }
}

function ApiWcsQuery(): MethodDecorator {
  return applyDecorators(
    ApiQueryTable(QUERY, ['REQUEST']),
    ApiProduces('image/tiff', 'text/xml'),
    ApiOkResponse({ description: 'A GeoTIFF, or the document that was asked for' }),
  );
}

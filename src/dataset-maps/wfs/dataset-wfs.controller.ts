import { applyDecorators, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiQueryTable } from '../../platform/http/query-table.js';
import { ANY_ID, DATASET_IDS, ServedDatasets } from '../served-datasets.js';
import { DatasetWfs } from './dataset-wfs.js';

const QUERY = [
  ['REQUEST', 'GetCapabilities', 'GetCapabilities, DescribeFeatureType, GetFeature, ListStoredQueries or DescribeStoredQueries'], // prettier-ignore
  ['VERSION', '2.0.0', '2.0.0 or 1.1.0'],
  ['TYPENAMES', 'swath:datasets', 'TYPENAME in 1.1.0'],
  ['BBOX', '24.8,-11.6,25.4,-11,urn:ogc:def:crs:EPSG::4326', 'Latitude first, unless the CRS is written `EPSG:4326` or CRS84'], // prettier-ignore
  ['COUNT', '100', 'MAXFEATURES in 1.1.0; default 1000'],
  ['STARTINDEX', '0', ''],
  ['RESULTTYPE', 'results', '`hits`: only how many'],
  ['SRSNAME', 'urn:ogc:def:crs:EPSG::4326', 'Or EPSG:3857, CRS84'],
  ['PROPERTYNAME', 'title', 'Several by commas'],
  ['RESOURCEID', '', 'FEATUREID in 1.1.0'],
  ['OUTPUTFORMAT', 'application/geo+json', 'Default: GML 3.2, in 1.1.0 GML 3.1'],
] as const;

@ApiTags('Dataset maps')
@ApiCredentials()
@ErrorFamily('ogc')
@Controller(rootPaths('wfs'))
export class DatasetWfsController {
  constructor(
    private readonly served: ServedDatasets,
    private readonly wfs: DatasetWfs,
  ) {}

  @Get('multi')
  @Public()
  @ApiOperation({ summary: 'Footprints of several datasets as WFS', description: 'Those that you may read.' })
  @ApiQuery({ name: DATASET_IDS, schema: { type: 'string', example: ANY_ID }, description: 'Up to 100, by commas' })
  @ApiWfsQuery()
  async several(
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    await this.wfs.answer(await this.served.several(principal, query[DATASET_IDS]), query, {
      request,
      response,
      signal,
    });
  }

  @Get(':dataset_id')
  @Public()
  @ApiOperation({ summary: 'Footprint of a dataset as WFS', description: 'One feature type, `swath:datasets`.' })
  @ApiParam({ name: 'dataset_id', example: ANY_ID })
  @ApiWfsQuery()
  async one(
    @Param('dataset_id') id: string,
    @Query() query: Record<string, unknown>,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    await this.wfs.answer([await this.served.one(principal, id)], query, { request, response, signal });
  }
}

function ApiWfsQuery(): MethodDecorator {
  return applyDecorators(
    ApiQueryTable(QUERY, ['REQUEST']),
    ApiProduces('text/xml', 'application/gml+xml', 'application/geo+json'),
    ApiOkResponse({ description: 'Features, or the document that was asked for' }),
  );
}

import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiCredentials, Caller, Public, ReadOnlyPost, type Principal } from '../auth/index.js';
import { hangUpSignal } from '../platform/http/hang-up.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { PublicWork } from '../platform/http/public-work.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { PointAnswerDto, PointsAnswerDto } from './answers.dto.js';
import { PointQueries } from './point-queries.service.js';
import { PointAtUrlRequest, PointRequest, PointsAtUrlRequest, PointsRequest } from './requests.dto.js';

const VALUES =
  'The cell nearest to the position, unpacked by its scale and offset; null where the file has no data, and where the ' +
  'position lies further off than 1.5 cells and `max_distance_m`. ';
const SOURCE = 'The source is the dataset’s `opendap_url`, else the netCDF that `source_dataset` names.';

@ApiTags('Point queries')
@ApiCredentials()
@Controller(rootPaths('datasets'))
@Public()
@PublicWork('points')
@ReadOnlyPost()
export class PointsController {
  constructor(private readonly queries: PointQueries) {}

  @Post('query-point')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask an OPeNDAP address what it says at a position', description: VALUES })
  @ApiOkResponse({ type: PointAnswerDto })
  @ApiProblems(400, 401, 403, 422, 429, 502, 504)
  pointAtUrl(@Body() body: PointAtUrlRequest, @Res({ passthrough: true }) response: Response): Promise<PointAnswerDto> {
    return this.queries.pointAtUrl(body, hangUpSignal(response));
  }

  @Post('query-points')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask an OPeNDAP address about up to 1,000 positions',
    description: `${VALUES}The address is opened once; a position that cannot be answered is an \`error\` in its place.`,
  })
  @ApiOkResponse({ type: PointsAnswerDto })
  @ApiProblems(400, 401, 403, 422, 429, 502, 504)
  pointsAtUrl(
    @Body() body: PointsAtUrlRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PointsAnswerDto> {
    return this.queries.pointsAtUrl(body, hangUpSignal(response));
  }

  @Post(':dataset_id/query-point')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask the netCDF behind a dataset what it says at a position',
    description: `${VALUES}${SOURCE}`,
  })
  @ApiOkResponse({ type: PointAnswerDto })
  @ApiProblems(400, 401, 403, 404, 409, 422, 429, 502, 504)
  point(
    @Param('dataset_id', UuidPipe) id: string,
    @Body() body: PointRequest,
    @Caller() principal: Principal | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PointAnswerDto> {
    return this.queries.point(principal, id, body, hangUpSignal(response));
  }

  @Post(':dataset_id/query-points')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask the netCDF behind a dataset about up to 1,000 positions',
    description: `${VALUES}${SOURCE} It is opened once; a position that cannot be answered is an \`error\` in its place.`,
  })
  @ApiOkResponse({ type: PointsAnswerDto })
  @ApiProblems(400, 401, 403, 404, 409, 422, 429, 502, 504)
  points(
    @Param('dataset_id', UuidPipe) id: string,
    @Body() body: PointsRequest,
    @Caller() principal: Principal | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PointsAnswerDto> {
    return this.queries.points(principal, id, body, hangUpSignal(response));
  }
}

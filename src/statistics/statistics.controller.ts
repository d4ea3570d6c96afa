import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, ReadOnlyPost } from '../auth/index.js';
import { HttpConfig } from '../platform/config/config.js';
import { ErrorFamily } from '../platform/http/error-family.js';
import { hangUpSignal } from '../platform/http/hang-up.js';
import { sentinelHubPaths } from '../platform/http/paths.js';
import { readScriptBody } from '../platform/http/script-body.js';
import { ApiSentinelHubErrors } from '../platform/http/sentinel-hub-errors.dto.js';
import { spentHeader } from '../render/index.js';
import { readStatisticsRequest } from './request/statistics-request.js';
import { type StatisticsResponse } from './statistics-body.js';
import { StatisticsDto, StatisticsRequestDto } from './statistics.dto.js';
import { STATISTICS_EXAMPLES } from './statistics-example.js';
import { StatisticsRequests } from './statistics.service.js';

@ApiTags('Statistical')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('statistics'))
export class StatisticsController {
  constructor(
    private readonly requests: StatisticsRequests,
    private readonly http: HttpConfig,
  ) {}

  @Post()
  @HttpCode(200)
  @ReadOnlyPost()
  @ApiOperation({
    summary: 'Statistics of an area for each interval of a time range',
    description:
      'The Sentinel Hub Statistical API: the evalscript runs once per interval over the grid, and of each output and band ' +
      'come count, extremes, mean, standard deviation, and percentiles and histograms where asked for. The script must ' +
      'have an output `dataMask`. Intervals without scenes are left out. The body may also be a form with the parts ' +
      '`request` (the JSON without its script) and `evalscript`. The cost is in `x-processingunits-spent`.',
  })
  @ApiBody({ type: StatisticsRequestDto, examples: STATISTICS_EXAMPLES })
  @ApiOkResponse({ type: StatisticsDto, description: 'One entry per interval that has scenes' })
  @ApiSentinelHubErrors(400, 401, 403, 413, 415, 429, 502, 503)
  async compute(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Caller() principal: Principal,
  ): Promise<StatisticsResponse> {
    const signal = hangUpSignal(response);
    const asked = readStatisticsRequest(await readScriptBody(request, this.http.maxJsonBytes, 'aggregation'));
    const { body, units } = await this.requests.compute(asked, principal, signal);
    response.set('x-processingunits-spent', spentHeader(units));
    return body;
  }
}

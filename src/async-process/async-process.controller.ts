import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiCredentials, Caller, type Principal, RequireCapability } from '../auth/index.js';
import { ErrorFamily } from '../platform/http/error-family.js';
import { hangUpSignal } from '../platform/http/hang-up.js';
import { sentinelHubPaths } from '../platform/http/paths.js';
import { ApiSentinelHubErrors } from '../platform/http/sentinel-hub-errors.dto.js';
import { ASYNC_EXAMPLES } from './async-example.js';
import { AsyncRequestDto, AsyncStatusDto } from './async-request.dto.js';
import { AsyncRequests } from './async-requests.service.js';

@ApiTags('Async Process')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('async'))
export class AsyncProcessController {
  constructor(private readonly requests: AsyncRequests) {}

  @Post()
  @HttpCode(200)
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Render a picture in the background, into your bucket',
    description:
      'The Sentinel Hub Async Process API: the body of `/process` with up to 10,000 × 10,000 px and a bucket. Results lie at ' +
      '`<url>/<id>/<identifier>.<ext>`, a fault that was found later in `error.json` beside them.',
  })
  @ApiBody({ type: AsyncRequestDto, examples: ASYNC_EXAMPLES })
  @ApiOkResponse({ type: AsyncStatusDto })
  @ApiSentinelHubErrors(400, 401, 403, 429, 502, 503)
  submit(
    @Body() body: unknown,
    @Caller() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AsyncStatusDto> {
    return this.requests.submit(body, principal, hangUpSignal(response));
  }

  @Get(':request_id')
  @ApiOperation({
    summary: 'See whether a request still runs',
    description: '404 once it has ended, well or not: then look into the bucket.',
  })
  @ApiOkResponse({ type: AsyncStatusDto })
  @ApiSentinelHubErrors(401, 403, 404)
  status(@Param('request_id') id: string, @Caller() principal: Principal): Promise<AsyncStatusDto> {
    return this.requests.running(id, principal);
  }
}

import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, ReadOnlyPost, type Principal } from '../auth/index.js';
import { HttpConfig } from '../platform/config/config.js';
import { ErrorFamily } from '../platform/http/error-family.js';
import { hangUpSignal } from '../platform/http/hang-up.js';
import { sentinelHubPaths } from '../platform/http/paths.js';
import { readScriptBody } from '../platform/http/script-body.js';
import { ApiSentinelHubErrors } from '../platform/http/sentinel-hub-errors.dto.js';
import { readRasterRequest } from '../render/index.js';
import { ExplanationDto } from './explanation.dto.js';
import { PROCESS_CONTENT, ProcessRequestDto } from './process.dto.js';
import { PROCESS_EXAMPLES } from './process-example.js';
import { ProcessRequests } from './process.service.js';
import { sendPicture } from './send-picture.js';

@ApiTags('Process')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('process'))
export class ProcessController {
  constructor(
    private readonly requests: ProcessRequests,
    private readonly http: HttpConfig,
  ) {}

  @Post()
  @HttpCode(200)
  @ReadOnlyPost()
  @ApiOperation({
    summary: 'Render a picture with an evalscript',
    description:
      'The Sentinel Hub Process API. `Accept` beats the formats in `output.responses`: an image type, ' +
      '`application/x-tar` for all outputs, `multipart/mixed`, `application/octet-stream` for raw samples. The body may ' +
      'also be a form with the parts `request` (the JSON without its script) and `evalscript`.',
  })
  @ApiBody({ type: ProcessRequestDto, examples: PROCESS_EXAMPLES })
  @ApiOkResponse({ description: 'The picture; its cost is in `x-processingunits-spent`', content: PROCESS_CONTENT })
  @ApiSentinelHubErrors(400, 401, 403, 413, 415, 429, 502, 503)
  async render(@Req() request: Request, @Res() response: Response, @Caller() principal: Principal): Promise<void> {
    const signal = hangUpSignal(response);
    const asked = readRasterRequest(await readScriptBody(request, this.http.maxJsonBytes));
    const asking = { principal, signal };
    await this.requests.deliver(asked, request.header('accept'), asking, (picture) => sendPicture(response, picture));
  }

  @Post('explain')
  @HttpCode(200)
  @ReadOnlyPost()
  @ApiOperation({
    summary: 'Say how a request would be rendered',
    description:
      'The same body as `/process`: scenes in their order, what is read of each file (overview, window, resampling, ' +
      'bytes), which scenes are left out and why, and the estimated cost. Files are opened, no pixel is read.',
  })
  @ApiBody({ type: ProcessRequestDto, examples: PROCESS_EXAMPLES })
  @ApiOkResponse({ type: ExplanationDto, description: 'The plan' })
  @ApiSentinelHubErrors(400, 401, 403, 413, 415, 429, 502, 503)
  async explain(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Caller() principal: Principal,
  ): Promise<ExplanationDto> {
    const signal = hangUpSignal(response);
    const asked = readRasterRequest(await readScriptBody(request, this.http.maxJsonBytes));
    return this.requests.explain(asked, { principal, signal });
  }
}

import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { PublicWork } from '../../platform/http/public-work.js';
import { callerOf } from '../harvest-caller.js';
import { SentinelCswAnswerDto, SentinelCswRequest } from './sentinel-csw.dto.js';
import { SentinelCsw } from './sentinel-csw.service.js';

@ApiTags('Harvest')
@ApiCredentials()
@Controller(rootPaths('datasets/sentinel-csw'))
export class SentinelCswController {
  constructor(
    private readonly sentinel: SentinelCsw,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @HttpCode(201)
  @Public()
  @PublicWork('ingest')
  @ApiOperation({
    summary: 'Register the GeoTIFFs that a record links',
    description:
      'Finds one record in a CSW catalogue and registers every GeoTIFF among its references: where it lies when a mounted ' +
      'archive holds it, else downloaded (64 MiB and 60 s per file without credentials, else the limit of uploads). What is ' +
      'registered already is found again: 200 when nothing is new.',
  })
  @ApiCreatedResponse({ type: SentinelCswAnswerDto })
  @ApiOkResponse({ type: SentinelCswAnswerDto, description: 'All of them were registered before' })
  @ApiProblems(400, 401, 403, 404, 413, 415, 422, 429, 502, 504, 507)
  async register(
    @Body() body: SentinelCswRequest,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SentinelCswAnswerDto> {
    const context = {
      caller: callerOf(principal, request),
      base: this.publicUrl.of(request),
      signal: hangUpSignal(response),
    };
    const answer = await this.sentinel.register(body, context);
    response.status(answer.created > 0 ? 201 : 200);
    return answer;
  }
}

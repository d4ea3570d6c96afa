import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { Idempotent } from '../../jobs/index.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { PublicWork } from '../../platform/http/public-work.js';
import { callerOf } from '../harvest-caller.js';
import { NbsNetcdfAnswerDto, NbsQuicklookAnswerDto, NbsSafeAnswerDto } from './nbs-answers.dto.js';
import { type NbsContext, NbsHarvest } from './nbs-harvest.service.js';
import { NbsNetcdfRequest, NbsQuicklookRequest, NbsSafeRequest } from './nbs-requests.dto.js';

@ApiTags('Harvest')
@ApiCredentials()
@Controller(rootPaths('datasets'))
@Public()
@PublicWork('ingest')
export class NbsController {
  constructor(
    private readonly harvest: NbsHarvest,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post('nbs-sentinel-quicklook-csw')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Register the quicklooks of a Sentinel record',
    description:
      'Finds the record in the Sentinel catalogue, tells its platform and registers the quicklook GeoTIFFs beside its ' +
      'NetCDF file where they lie. What is registered already is found again: 200 when nothing is new.',
  })
  @ApiCreatedResponse({ type: NbsQuicklookAnswerDto })
  @ApiOkResponse({ type: NbsQuicklookAnswerDto, description: 'All of them were registered before' })
  @ApiProblems(400, 401, 403, 404, 415, 422, 429, 502, 503, 504)
  async quicklook(
    @Body() body: NbsQuicklookRequest,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NbsQuicklookAnswerDto> {
    const answer = await this.harvest.quicklook(body, this.context(principal, request, response));
    response.status(statusOf(answer));
    return answer;
  }

  @Post('nbs-sentinel-nc-csw')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Register or convert a Sentinel record, whichever it allows',
    description:
      'Sentinel-1: its quicklooks, else its SAFE archive. Others: their NetCDF, mounted or over OPeNDAP. `route_taken` tells ' +
      'which. Conversions are shown, and started with `submit`: 202 then.',
  })
  @ApiOkResponse({ type: NbsNetcdfAnswerDto })
  @ApiCreatedResponse({ type: NbsNetcdfAnswerDto, description: 'Quicklooks were registered' })
  @ApiAcceptedResponse({ type: NbsNetcdfAnswerDto, description: 'A conversion was started' })
  @ApiProblems(400, 401, 403, 404, 409, 422, 429, 502, 503, 504)
  async netcdf(
    @Body() body: NbsNetcdfRequest,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NbsNetcdfAnswerDto> {
    const answer = await this.harvest.netcdf(body, this.context(principal, request, response));
    response.status(statusOf(answer));
    return answer;
  }

  @Post('nbs-sentinel-safe-csw')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Process the mirrored SAFE archive of a Sentinel record',
    description:
      'Sentinel-1 GRD: an amplitude quicklook per polarisation. Sentinel-2: RGB composites. Shows the configuration and ' +
      'whether the archive is mirrored; starts the job with `submit`: 202 then.',
  })
  @ApiOkResponse({ type: NbsSafeAnswerDto })
  @ApiAcceptedResponse({ type: NbsSafeAnswerDto, description: 'The job was started, or was under way' })
  @ApiProblems(400, 401, 403, 404, 409, 422, 429, 502, 503, 504)
  async safe(
    @Body() body: NbsSafeRequest,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NbsSafeAnswerDto> {
    const answer = await this.harvest.safe(body, this.context(principal, request, response));
    response.status(statusOf(answer));
    return answer;
  }

  private context(principal: Principal | null, request: Request, response: Response): NbsContext {
    return {
      caller: callerOf(principal, request),
      base: this.publicUrl.of(request),
      signal: hangUpSignal(response),
    };
  }
}

/** 202 a job, 201 new datasets, 200 neither. */
function statusOf({ submitted = false, created = 0 }: { submitted?: boolean; created?: number }): number {
  return submitted ? 202 : created > 0 ? 201 : 200;
}

import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { DataSource } from 'typeorm';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent } from '../../jobs/index.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { callerOf } from '../harvest-caller.js';
import { HyspexLineAnswerDto, HyspexParentAnswerDto, MissingVariantsDto } from './hyspex-answers.dto.js';
import { HyspexHarvest } from './hyspex-harvest.service.js';
import { HyspexLineRequest, HyspexParentRequest } from './hyspex-requests.dto.js';
import { MissingVariantsQuery, toMissingFilter } from './missing-variants.dto.js';
import { incompleteLines } from './missing-variants.query.js';

@ApiTags('Harvest')
@ApiCredentials()
@Controller(rootPaths('datasets'))
export class HyspexController {
  constructor(
    private readonly harvest: HyspexHarvest,
    private readonly dataSource: DataSource,
  ) {}

  @Post('hyspex-csw')
  @HttpCode(200)
  @RequireCapability('upload')
  @Idempotent()
  @ApiOperation({
    summary: 'Convert one HySpex flight line',
    description:
      'Finds the record in the catalogue and shows how its NetCDF becomes an RGB picture and a raster of heights; starts the ' +
      'jobs with `submit`: 202 then. What is registered already is left out unless `force`.',
  })
  @ApiOkResponse({ type: HyspexLineAnswerDto })
  @ApiAcceptedResponse({ type: HyspexLineAnswerDto, description: 'Jobs were started' })
  @ApiProblems(401, 403, 404, 409, 422, 502, 503, 504)
  async line(
    @Body() body: HyspexLineRequest,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<HyspexLineAnswerDto> {
    const answer = await this.harvest.line(body, callerOf(principal, request));
    response.status(answer.submitted ? 202 : 200);
    return answer;
  }

  @Post(['hyspex-csw-parent', 'from-hyspex-parent'])
  @HttpCode(200)
  @RequireCapability('upload')
  @Idempotent()
  @ApiOperation({
    summary: 'Queue the flight lines of a HySpex parent',
    description:
      'Looks for children of the record from `start_position` on and queues a job per line and variant before it answers. ' +
      'Go on with `next_start_position` and the same `campaign_id`; one batch of a campaign at a time. For large campaigns ' +
      'there is `POST /jobs/hyspex-csw-parent`.',
  })
  @ApiOkResponse({ type: HyspexParentAnswerDto })
  @ApiProblems(401, 403, 409, 422, 502, 503, 504)
  parent(
    @Body() body: HyspexParentRequest,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<HyspexParentAnswerDto> {
    return this.harvest.parent(body, callerOf(principal, request), hangUpSignal(response));
  }

  @Get('hyspex-missing-variants')
  @ApiOperation({
    summary: 'Flight lines of which a variant is missing',
    description:
      'Identifiers with one of `rgb` and `z`, but not all of `require`. Repair: POST /jobs/hyspex-missing-variants.',
  })
  @ApiOkResponse({ type: MissingVariantsDto })
  @ApiProblems(401, 422)
  async missingVariants(
    @Query() query: MissingVariantsQuery,
    @Caller() principal: Principal,
  ): Promise<MissingVariantsDto> {
    const found = await incompleteLines(this.dataSource.manager, principal, toMissingFilter(query), query);
    return found as unknown as MissingVariantsDto;
  }
}

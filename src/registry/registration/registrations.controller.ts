import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { FromStringDto, RegisteredDatasetDto, UploadFormDto } from './registrations.dto.js';
import { RegistrationAnswers } from './registration-answers.js';
import { Registrations } from './registrations.service.js';

const THERE_ALREADY = 'The same bytes and variant were registered already: that dataset, with `duplicate: true`';

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets'))
@RequireCapability('upload')
export class RegistrationsController {
  constructor(
    private readonly registrations: Registrations,
    private readonly answers: RegistrationAnswers,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Upload and register a GeoTIFF',
    description:
      'At once, without a job. Larger rasters without overviews become COGs; all else is kept as it came. For previews, ' +
      'conversion options and very large files there is `POST /ingest/upload`.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: UploadFormDto })
  @ApiCreatedResponse({ type: RegisteredDatasetDto })
  @ApiOkResponse({ type: RegisteredDatasetDto, description: THERE_ALREADY })
  @ApiProblems(400, 401, 403, 409, 413, 415, 422, 507)
  async upload(
    @Caller() caller: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RegisteredDatasetDto> {
    const outcome = await this.registrations.upload(caller, request, hangUpSignal(response));
    response.status(outcome.isDuplicate ? 200 : 201);
    return this.answers.of(outcome, { principal: caller, baseUrl: this.publicUrl.of(request) });
  }

  @Post('from-string')
  @ApiOperation({
    summary: 'Register a GeoTIFF that lies on the host',
    description:
      'In place: the file is read where it is and never changed or deleted. After links are followed it must lie inside a ' +
      'dataset root; a file outside and one that does not exist get the same answer.',
  })
  @ApiCreatedResponse({ type: RegisteredDatasetDto })
  @ApiOkResponse({ type: RegisteredDatasetDto, description: THERE_ALREADY })
  @ApiProblems(400, 401, 403, 404, 409, 415, 422, 507)
  async fromString(
    @Caller() caller: Principal,
    @Body() body: FromStringDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RegisteredDatasetDto> {
    const outcome = await this.registrations.fromString(caller, body, hangUpSignal(response));
    response.status(outcome.isDuplicate ? 200 : 201);
    return this.answers.of(outcome, { principal: caller, baseUrl: this.publicUrl.of(request) });
  }
}

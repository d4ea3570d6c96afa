import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../auth/index.js';
import { Idempotent, JobAccepted } from '../jobs/index.js';
import { hangUpSignal } from '../platform/http/hang-up.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { ConversionConfigDto, ConversionResultDto } from './conversion-config.dto.js';
import { CONVERSION_EXAMPLES } from './conversion-examples.js';
import { ConversionRequests } from './conversion-requests.service.js';

const DATASETS = ['from-nc-config', 'from-point-cloud-config'].flatMap((name) => rootPaths(`datasets/${name}`));

@ApiTags('Datasets')
@ApiCredentials()
@Controller()
@RequireCapability('upload')
export class ConversionsController {
  constructor(private readonly requests: ConversionRequests) {}

  @Post(DATASETS)
  @ApiOperation({
    summary: 'Convert a netCDF to GeoTIFF and register it, while I wait',
    description:
      'Gridded variables become a GeoTIFF each, north up and unpacked; points (or gridded values with `grid`) are put onto ' +
      'a grid; `hyspex_rgb` makes a picture. 201 when something new was registered, 200 when all of it was there already. ' +
      'Large work is refused with `too_large_for_sync`: send the same body to `POST /jobs/nc-to-geotiff`. Both paths are the same route.',
  })
  @ApiBody({ type: ConversionConfigDto, examples: CONVERSION_EXAMPLES })
  @ApiCreatedResponse({ type: ConversionResultDto })
  @ApiOkResponse({ type: ConversionResultDto, description: 'Everything was registered before, or `register` is false' })
  @ApiProblems(400, 401, 403, 404, 409, 422, 502, 503, 504, 507)
  async convert(
    @Caller() principal: Principal,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConversionResultDto> {
    const result = await this.requests.convert(principal, body, hangUpSignal(response));
    response.status(result.created > 0 ? 201 : 200);
    return result;
  }

  @Post(rootPaths('jobs/nc-to-geotiff'))
  @HttpCode(202)
  @Idempotent()
  @ApiTags('Jobs')
  @ApiOperation({
    summary: 'Convert a netCDF or SAFE product in the background',
    description:
      'The same configuration as `POST /datasets/from-nc-config`, of any size. The source is opened by the job. The same ' +
      'configuration again while it waits or runs: 409 with its id.',
  })
  @ApiBody({ type: ConversionConfigDto, examples: CONVERSION_EXAMPLES })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(400, 401, 403, 404, 409, 422, 503)
  async submit(@Caller() principal: Principal, @Body() body: unknown): Promise<JobAccepted> {
    const job = await this.requests.submit(principal, body);
    return JobAccepted.of(job.id, 'Conversion queued');
  }
}

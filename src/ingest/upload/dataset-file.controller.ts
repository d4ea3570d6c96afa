import { Controller, HttpCode, Param, Put, Query, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent, JobAccepted } from '../../jobs/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { ConversionDto } from './conversion.dto.js';
import { FileReplacements } from './file-replacements.service.js';
import { FILE_BODY } from './upload.dto.js';

/** Conventions, "Datasets and VRTs": `PUT /datasets/{id}/file`. */
@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets'))
@RequireCapability('upload')
export class DatasetFileController {
  constructor(private readonly replacements: FileReplacements) {}

  @Put(':dataset_id/file')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Replace the raster behind a dataset',
    description:
      'Uploads a GeoTIFF and, as a job, points the dataset at the COG made of it; id, title and access stay. VRTs ' +
      'built from the old raster go on serving it and show this source as `stale` until they are regenerated.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE_BODY)
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(400, 401, 403, 404, 409, 413, 422, 503, 507)
  async replace(
    @Caller() caller: Principal,
    @Param('dataset_id', UuidPipe) datasetId: string,
    @Query() options: ConversionDto,
    @Req() request: Request,
  ): Promise<JobAccepted> {
    const job = await this.replacements.replace(caller, datasetId, options, request);
    return JobAccepted.of(job.id, 'File replacement queued');
  }
}

import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { PresignDto, PresignedDto } from './presigned-upload.dto.js';
import { PresignedUploads } from './presigned-uploads.service.js';
import { UPLOADED, UploadAcceptedDto } from './upload.dto.js';

/** The object-store variant of an upload (ingest-vrt §7.1); `GET /ingest/upload/config` says whether it is offered. */
@ApiTags('Ingest')
@ApiCredentials()
@Controller(rootPaths('ingest/upload/presigned'))
@RequireCapability('upload')
export class PresignedUploadController {
  constructor(private readonly uploads: PresignedUploads) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Upload one GeoTIFF straight to the object store: where to',
    description: 'Only where the house bucket is S3; elsewhere 409. `PUT` the file to `upload_url`, then complete.',
  })
  @ApiCreatedResponse({ type: PresignedDto })
  @ApiProblems(400, 401, 403, 409, 413, 422)
  async begin(@Caller() caller: Principal, @Body() body: PresignDto): Promise<PresignedDto> {
    const { jobId, url, expiresS } = await this.uploads.begin(caller, body.file_name, body.file_size_bytes);
    const message = 'Send the file to upload_url, then complete the upload.';
    return { job_id: jobId, status: 'pending', message, upload_url: url, method: 'PUT', expires_in_seconds: expiresS };
  }

  @Post(':job_id/complete')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that the file has been sent' })
  @ApiOkResponse({ type: UploadAcceptedDto })
  @ApiProblems(400, 401, 403, 404, 422)
  async complete(@Caller() caller: Principal, @Param('job_id', UuidPipe) jobId: string): Promise<UploadAcceptedDto> {
    await this.uploads.complete(caller, jobId);
    return { job_id: jobId, status: 'pending', message: UPLOADED };
  }
}

import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiAcceptedResponse,
  ApiTags,
} from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, ReadOnlyPost, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent, JobAccepted } from '../../jobs/index.js';
import { HttpConfig } from '../../platform/config/config.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { CommitDto } from './commit.dto.js';
import { ALLOWED_EXTENSIONS } from './file-name.js';
import { IngestCommits } from './ingest-commits.service.js';
import { PreviewDto } from './preview.dto.js';
import { PresignedUploads } from './presigned-uploads.service.js';
import { StagedUploads } from './staged-uploads.service.js';
import { FILE_BODY, UPLOADED, UploadAcceptedDto, UploadConfigDto } from './upload.dto.js';

/** Below this size a presigned upload would only cost round trips. */
const PRESIGNED_THRESHOLD_BYTES = 100 * 1024 * 1024;

/** Upload → preview → commit (ingest-vrt §7.1). */
@ApiTags('Ingest')
@ApiCredentials()
@Controller(rootPaths('ingest'))
@RequireCapability('upload')
export class UploadController {
  constructor(
    private readonly uploads: StagedUploads,
    private readonly commits: IngestCommits,
    private readonly presigned: PresignedUploads,
    private readonly http: HttpConfig,
  ) {}

  @Get('upload/config')
  @ApiOperation({ summary: 'What an upload may be, for clients that check before they send' })
  @ApiOkResponse({ type: UploadConfigDto })
  @ApiProblems(401, 403)
  config(): UploadConfigDto {
    return {
      presigned_uploads: this.presigned.areOffered,
      presigned_threshold_bytes: PRESIGNED_THRESHOLD_BYTES,
      max_file_size_bytes: this.http.maxUploadBytes,
      allowed_extensions: ALLOWED_EXTENSIONS.join(','),
      remaining_dataset_quota: null,
    };
  }

  @Post('upload')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Upload one GeoTIFF',
    description: 'Streams the part `file` into the house. The job waits: preview it, then commit it within 24 hours.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE_BODY)
  @ApiCreatedResponse({ type: UploadAcceptedDto })
  @ApiProblems(400, 401, 403, 413, 422, 507)
  async upload(@Caller() caller: Principal, @Req() request: Request): Promise<UploadAcceptedDto> {
    const job = await this.uploads.stage(caller, request);
    return { job_id: job.id, status: 'pending', message: UPLOADED };
  }

  @Post('preview/:job_id')
  @HttpCode(200)
  @ReadOnlyPost()
  @ApiOperation({ summary: 'What the uploaded file is, and what a COG of this house would still need' })
  @ApiOkResponse({ type: PreviewDto })
  @ApiProblems(400, 401, 403, 404, 422)
  preview(@Caller() caller: Principal, @Param('job_id', UuidPipe) jobId: string): Promise<PreviewDto> {
    return this.commits.preview(caller, jobId);
  }

  @Post('commit/:job_id')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Make a dataset of the upload',
    description:
      'Queues the conversion to a COG. Poll `GET /jobs/{job_id}`; its `dataset_id` appears when it is complete.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(400, 401, 403, 404, 409, 422, 503)
  async commit(
    @Caller() caller: Principal,
    @Param('job_id', UuidPipe) jobId: string,
    @Body() body: CommitDto,
  ): Promise<JobAccepted> {
    await this.commits.commit(caller, jobId, body);
    return JobAccepted.of(jobId, 'Ingest queued');
  }
}

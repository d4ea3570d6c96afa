import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../../auth/index.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../../platform/http/paths.js';
import { ApiSentinelHubErrors } from '../../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../../platform/http/uuid.pipe.js';
import { BatchRequests } from './requests.service.js';

/** What moves a batch request on (batch-v1 §5): answered at once, done by the workers. */
@ApiTags('Batch processing')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('batch', 'process/:request_id'))
export class BatchRequestActionsController {
  constructor(private readonly requests: BatchRequests) {}

  @Post('analyse')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Find the tiles of a batch request, check it, and estimate its cost',
    description: 'CREATED → ANALYSING → ANALYSIS_DONE, or FAILED with `error`.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404, 503)
  async analyse(@Param('request_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.requests.act(principal, id, 'ANALYSE');
  }

  @Post('start')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Process a batch request',
    description: 'From CREATED and while ANALYSING, too: then processing follows the analysis.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404, 503)
  async start(@Param('request_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.requests.act(principal, id, 'START');
  }

  @Post('cancel')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({
    summary: 'Cancel a batch request, for good',
    description: 'Tiles that are being processed come to their end and are charged; no other one begins.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async cancel(@Param('request_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.requests.act(principal, id, 'CANCEL');
  }

  @Post('restartpartial')
  @HttpCode(204)
  @RequireCapability('export')
  @ApiOperation({ summary: 'Process the failed tiles of a PARTIAL batch request again' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async restartPartial(@Param('request_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.requests.act(principal, id, 'RESTARTPARTIAL');
  }
}

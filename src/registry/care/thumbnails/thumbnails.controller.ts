import { Body, Controller, Delete, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, RequireCapability, type Principal } from '../../../auth/index.js';
import { Idempotent, Job, JobAccepted } from '../../../jobs/index.js';
import { hangUpSignal } from '../../../platform/http/hang-up.js';
import { rootPaths } from '../../../platform/http/paths.js';
import { ApiProblems } from '../../../platform/http/problem.js';
import { PublicWork } from '../../../platform/http/public-work.js';
import { ThumbnailOrders } from './thumbnail-orders.js';
import { ClearedThumbnailsDto, GenerateThumbnailsDto, ThumbnailReportDto } from './thumbnails.dto.js';

class ClearThumbnailsQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Of this dataset only' })
  @IsOptional()
  @IsUUID(undefined, { message: 'must be a UUID, got $value' })
  dataset_id?: string;
}

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('thumbnails'))
export class ThumbnailCareController {
  constructor(private readonly orders: ThumbnailOrders) {}

  @Delete()
  @RequireCapability('edit_metadata')
  @ApiOperation({
    summary: 'Throw kept thumbnails away',
    description:
      'Of one dataset, or of all that you may change. They are drawn again when somebody asks for them; quicklooks made at ' +
      'ingest belong to the file and stay.',
  })
  @ApiOkResponse({ type: ClearedThumbnailsDto })
  @ApiProblems(401, 403, 404, 422)
  async clear(
    @Caller() caller: Principal,
    @Query() { dataset_id }: ClearThumbnailsQuery,
  ): Promise<ClearedThumbnailsDto> {
    return { files_deleted: await this.orders.clear(caller, dataset_id), memory_cleared: 0 };
  }

  @Post('generate')
  @HttpCode(200)
  @Public()
  @PublicWork('ingest')
  @Idempotent()
  @ApiOperation({
    summary: 'Draw thumbnails before anyone asks for them',
    description: 'Up to 20 datasets at once, more as a job. Datasets that you may not see count as failed.',
  })
  @ApiOkResponse({ type: ThumbnailReportDto })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(400, 401, 409, 422, 429, 503, 507)
  async generate(
    @Caller() caller: Principal | null,
    @Body() body: GenerateThumbnailsDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ThumbnailReportDto | JobAccepted> {
    const done = await this.orders.generate(caller, body, request.ip ?? null, hangUpSignal(response));
    if (!(done instanceof Job)) return done;
    response.status(202);
    return JobAccepted.of(done.id, 'Thumbnails queued');
  }
}

import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent, Job, JobAccepted } from '../../jobs/index.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { CareOrders, scopeOf } from './care-orders.js';
import { PruneReportDto, RehashReportDto, ResyncReportDto } from './care-reports.dto.js';
import { PruneDto, RehashDto, ResyncDto } from './care-requests.dto.js';
import { Prune } from './prune/prune.service.js';

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets'))
export class CareController {
  constructor(
    private readonly orders: CareOrders,
    private readonly prune: Prune,
  ) {}

  @Post('rehash')
  @HttpCode(200)
  @RequireCapability('edit_metadata')
  @Idempotent()
  @ApiOperation({
    summary: 'Hash the files behind datasets again',
    description:
      'Yours; all for administrators. Where the bytes are others, hash, size, bands and outline of the dataset are written ' +
      'anew. Up to 100 datasets of 4 GiB at once, more as a job (kind `rehash`, the report is its `result`).',
  })
  @ApiOkResponse({ type: RehashReportDto })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(400, 401, 403, 409, 422, 503)
  async rehash(
    @Caller() caller: Principal,
    @Body() body: RehashDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RehashReportDto | JobAccepted> {
    return answered(await this.orders.rehash(caller, body, hangUpSignal(response)), response);
  }

  @Post('prune-missing')
  @HttpCode(200)
  @RequireCapability('edit_metadata')
  @ApiOperation({
    summary: 'Remove datasets whose files are gone',
    description:
      'Yours; all for administrators. Removes entries, never files. Refused when it looks as if a volume were not mounted: a ' +
      'root absent or empty, or more than half of ten or more files gone.',
  })
  @ApiOkResponse({ type: PruneReportDto })
  @ApiProblems(400, 401, 403, 409, 422, 503)
  pruneMissing(@Caller() caller: Principal, @Body() { dry_run, force }: PruneDto): Promise<PruneReportDto> {
    return this.prune.run(scopeOf(caller), { isDryRun: dry_run ?? false, isForced: force ?? false });
  }

  @Post('resync')
  @HttpCode(200)
  @RequireCapability('manage_settings')
  @Idempotent()
  @ApiOperation({
    summary: 'Bring the registry in line with the files on disk',
    description:
      'For administrators. Files are found again by path, then by content (a moved file keeps its id), else registered; ' +
      'datasets whose file is gone are marked as missing. Up to 200 files at once, more as a job (kind `resync`).',
  })
  @ApiOkResponse({ type: ResyncReportDto })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(400, 401, 403, 409, 422, 503)
  async resync(
    @Caller() caller: Principal,
    @Body() body: ResyncDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ResyncReportDto | JobAccepted> {
    return answered(await this.orders.resync(caller, body, hangUpSignal(response)), response);
  }
}

function answered<T>(done: T | Job, response: Response): T | JobAccepted {
  if (!(done instanceof Job)) return done;
  response.status(202);
  return JobAccepted.of(done.id, `${done.kind === 'rehash' ? 'Rehash' : 'Resync'} queued`);
}

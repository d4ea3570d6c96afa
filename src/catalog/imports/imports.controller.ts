import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent, JobAccepted } from '../../jobs/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { ApiStacErrors } from '../stac/stac.dto.js';
import { ProductImportRequest } from './imports.dto.js';
import { SceneImports } from './scene-imports.service.js';

/** SAFE and Landsat folders that lie in a bucket already become scenes. */
@ApiTags('STAC')
@ApiCredentials()
@ErrorFamily('stac')
@RequireCapability('manage_collections')
@Controller('stac')
export class ImportsController {
  constructor(private readonly imports: SceneImports) {}

  @Post('imports')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Import product folders, each into the collection of its kind',
    description:
      'Finds Sentinel-2 L1C/L2A, Sentinel-1 GRD and Landsat products at any depth below a folder and makes each a scene ' +
      'of its built-in collection. The files stay where they are. Runs as a job: poll `GET /jobs/{job_id}`; products ' +
      'that could not be read are in its warnings. Running it again replaces the scenes.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiStacErrors(400, 401, 403, 409, 503)
  async importAll(@Caller() caller: Principal, @Body() { href }: ProductImportRequest): Promise<JobAccepted> {
    const job = await this.imports.start(caller, null, href);
    return JobAccepted.of(job.id, 'Import queued');
  }

  @Post('collections/:collection_id/imports')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Import product folders into a collection',
    description:
      'As `POST /stac/imports`. A built-in collection takes the products of its kind and reports the others as failed; ' +
      'a collection of your own takes all of them.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiStacErrors(400, 401, 403, 404, 409, 503)
  async importInto(
    @Caller() caller: Principal,
    @Param('collection_id') collectionId: string,
    @Body() { href }: ProductImportRequest,
  ): Promise<JobAccepted> {
    const job = await this.imports.start(caller, collectionId, href);
    return JobAccepted.of(job.id, 'Import queued');
  }
}

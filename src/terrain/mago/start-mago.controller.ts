import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { Idempotent, JobAccepted } from '../../jobs/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { MagoTerrainRequest } from './mago.dto.js';
import { MagoTerrain } from './mago-terrain.service.js';

@ApiTags('Terrain')
@ApiCredentials()
@Controller([...rootPaths('jobs/mago-terrain'), ...rootPaths('terrain/mago')])
@RequireCapability('upload')
export class StartMagoController {
  constructor(private readonly mago: MagoTerrain) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Make quantized mesh of a dataset',
    description:
      'For Cesium, by mago-3d-terrainer, which the operator installs (`SWATH_MAGO_TERRAINER`); without it 503 ' +
      '`mago_not_installed`. Only rasters of one band of heights.',
  })
  @ApiAcceptedResponse({ type: JobAccepted })
  @ApiProblems(401, 403, 404, 409, 422, 503)
  async start(
    @Caller() principal: Principal,
    @Body() { dataset_id, ...wishes }: MagoTerrainRequest,
  ): Promise<JobAccepted> {
    const job = await this.mago.start(principal, dataset_id, wishes);
    return JobAccepted.of(job.id, 'Quantized mesh queued');
  }
}

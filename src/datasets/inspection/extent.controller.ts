import { createHash } from 'node:crypto';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags, getSchemaPath, ApiExtraModels } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { DatasetAccess } from '../dataset-access.js';
import { answeredUnchanged } from '../../platform/http/download/caching.js';
import { validatorsOf } from '../dataset-validators.js';
import { ExtentDto, toExtent } from './extent.dto.js';

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id'))
export class ExtentController {
  constructor(private readonly access: DatasetAccess) {}

  @Get('extent.geojson')
  @Public()
  @ApiOperation({ summary: 'Outline of a dataset as GeoJSON' })
  @ApiExtraModels(ExtentDto)
  @ApiOkResponse({ content: { 'application/geo+json': { schema: { $ref: getSchemaPath(ExtentDto) } } } })
  @ApiProblems(401, 404, 422)
  async extent(
    @Param('dataset_id', UuidPipe) id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const dataset = await this.access.loadReadableFootprint(principal, id);
    const body = JSON.stringify(toExtent(dataset));
    const digest = createHash('sha256').update(body).digest('base64url');
    const validators = validatorsOf(dataset, `"${digest}"`);
    if (answeredUnchanged(request, response, validators)) return;
    response
      .set({ ...validators })
      .type('application/geo+json')
      .send(body);
  }
}

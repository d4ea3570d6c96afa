import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../auth/index.js';
import { Idempotent } from '../jobs/index.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { PublicWork } from '../platform/http/public-work.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { SeedAccepted, SeedMapcacheRequest } from './seed.dto.js';
import { Seeding } from './seeding.service.js';

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id'))
export class SeedMapcacheController {
  constructor(private readonly seeding: Seeding) {}

  @Post('seed-mapcache')
  @HttpCode(202)
  @Public()
  @PublicWork('ingest')
  @Idempotent()
  @ApiOperation({
    summary: 'Paint the tiles of a public dataset in advance',
    description:
      'Plans first: all tiles of each zoom that the dataset touches, to as deep a zoom as `max_tiles` allows, which the ' +
      'answer tells. Tiles that are kept already are not painted again. One seeding per dataset and grid at a time: ' +
      'who signed in gets 409 with its job, others the job itself. A dataset that is not public is 409 `not_public`.',
  })
  @ApiAcceptedResponse({ type: SeedAccepted })
  @ApiProblems(401, 404, 409, 422, 429, 503)
  async seed(
    @Param('dataset_id', UuidPipe) id: string,
    @Caller() principal: Principal | null,
    @Req() { ip }: Request,
    @Body() wishes: SeedMapcacheRequest = {},
  ): Promise<SeedAccepted> {
    const clientAddress = principal === null ? (ip ?? null) : null;
    return SeedAccepted.of(await this.seeding.start(id, wishes, { principal, clientAddress }));
  }
}

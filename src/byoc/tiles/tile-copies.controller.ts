import { Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { TileCopies } from './tile-copies.service.js';
import { CopyTilesQuery } from './tile.dto.js';

@ApiTags('BYOC')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('byoc', 'collections/:collection_id/copyTiles'))
export class TileCopiesController {
  constructor(private readonly copies: TileCopies) {}

  @Post()
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Copy tiles to another collection',
    description:
      'INGESTED tiles whose path the target lacks, under new ids; they are ingested there in the background. Both ' +
      'collections lie on one bucket, and the target has no bands or the same.',
  })
  @ApiNoContentResponse()
  async copy(
    @Param('collection_id', UuidPipe) collectionId: string,
    @Query() { toCollection }: CopyTilesQuery,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.copies.copy(principal, collectionId, toCollection);
  }
}

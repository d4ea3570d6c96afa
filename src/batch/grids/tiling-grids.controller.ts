import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { TILING_GRIDS, type TilingGrid, tilingGrid } from '#libs/tiling-grids';
import { type Request } from 'express';
import { ApiCredentials } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubApiOf, sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { invalidField } from '../../platform/http/validation.js';
import { viewOf, viewPageOf, ViewQuery } from '../../platform/http/view.js';
import { TilingGridDto, TilingGridList } from './tiling-grid.dto.js';

/** The grids that both versions of batch processing cut an area into. */
@ApiTags('Batch processing')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller([...sentinelHubPaths('batchV2', 'tilinggrids'), ...sentinelHubPaths('batch', 'tilinggrids')])
export class TilingGridsController {
  constructor(private readonly publicUrl: PublicUrl) {}

  @Get()
  @ApiOperation({ summary: 'List the tiling grids' })
  @ApiOkResponse({ type: TilingGridList })
  @ApiSentinelHubErrors(400, 401)
  list(@Query() query: ViewQuery, @Req() request: Request): TilingGridList {
    const page = viewPageOf(query);
    const rows = TILING_GRIDS.slice(page.offset, page.offset + page.limit + 1);
    return viewOf(rows.map(toDto), page, request, this.publicUrl.of(request));
  }

  @Get(':grid_id')
  @ApiOperation({ summary: 'Describe a tiling grid' })
  @ApiOkResponse({ type: TilingGridDto })
  @ApiSentinelHubErrors(400, 401, 404)
  get(@Param('grid_id') id: string, @Req() request: Request): TilingGridDto {
    if (!/^\d{1,9}$/.test(id)) throw invalidField('path', 'grid_id', `must be a whole number, got "${id}"`, id);
    const grid = tilingGrid(Number(id));
    if (grid === null) throw unknownGrid(id, request);
    return toDto(grid);
  }
}

/** Version 2 knows no 404 here (batch-v2 §1). */
function unknownGrid(id: string, { path }: Request): DomainError {
  const code = sentinelHubApiOf(path.toLowerCase()) === 'batchV2' ? 'BAD_REQUEST' : 'NOT_FOUND';
  return new DomainError(code, `Tiling grid ${id} not found`);
}

function toDto({ id, name, resolutions, ...properties }: TilingGrid): TilingGridDto {
  return { id, name, properties: { ...properties, resolutions: [...resolutions] } };
}

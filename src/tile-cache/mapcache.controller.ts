import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../auth/index.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { CacheCleanupRequest, CacheCleanupResult, CachedLayersDto, LayerCleanupRequest } from './mapcache.dto.js';
import { Mapcache } from './mapcache.service.js';

@ApiTags('Tile cache')
@ApiCredentials()
@Controller(rootPaths('mapcache/cache'))
export class MapcacheController {
  constructor(private readonly mapcache: Mapcache) {}

  @Get('layers')
  @ApiOperation({
    summary: 'What the tile cache holds',
    description: 'Tiles of public datasets, counted per dataset, style, grid and zoom.',
  })
  @ApiOkResponse({ type: CachedLayersDto })
  @ApiProblems(401)
  layers(@Caller() principal: Principal): Promise<CachedLayersDto> {
    return this.mapcache.layers(principal);
  }

  @Post('cleanup')
  @HttpCode(200)
  @RequireCapability('manage_settings')
  @ApiOperation({
    summary: 'Remove tiles from the cache',
    description:
      'Whole layers that match all filters given; at least one is needed. Removed tiles are painted again when asked for.',
  })
  @ApiOkResponse({ type: CacheCleanupResult })
  @ApiProblems(401, 403, 422)
  cleanUp(@Body() request: CacheCleanupRequest = {}): Promise<CacheCleanupResult> {
    return this.mapcache.cleanUp(request);
  }

  @Post('cleanup-layers')
  @HttpCode(200)
  @RequireCapability('manage_settings')
  @ApiOperation({
    summary: 'Remove tiles that nobody can ask for any more',
    description:
      'Layers of datasets whose pixels changed or that are not public now. Workers do the same once a minute.',
  })
  @ApiOkResponse({ type: CacheCleanupResult })
  @ApiProblems(401, 403, 422)
  cleanUpLayers(@Body() { dry_run }: LayerCleanupRequest = {}): Promise<CacheCleanupResult> {
    return this.mapcache.cleanUpLayers(dry_run === true);
  }
}

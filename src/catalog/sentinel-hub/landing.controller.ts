import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { CONFORMS_TO, landingPage } from './landing.js';
import { documentOf } from './sentinel-hub-collection.js';
import { SentinelHubCatalog } from './sentinel-hub-catalog.service.js';

/** The two documents that sentinelhub-py fetches before it has a token. */
@ApiTags('Catalog (Sentinel Hub)')
@ApiCredentials()
@Public()
@ErrorFamily('stac')
@Controller(sentinelHubPaths('catalog'))
export class SentinelHubLandingController {
  constructor(
    private readonly catalog: SentinelHubCatalog,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Landing page',
    description: 'The same scenes with all of STAC: `/stac`. Children are the collections you may read.',
  })
  @ApiOkResponse({ description: 'STAC Catalog' })
  async landing(@Caller() principal: Principal | null, @Req() request: Request): Promise<object> {
    const collections = await this.catalog.collections(principal);
    const children = collections.map((collection) => {
      const { id } = collection;
      return { id, title: documentOf(collection).title ?? id };
    });
    return landingPage(this.publicUrl.of(request), children);
  }

  @Get('conformance')
  @ApiOperation({ summary: 'Conformance classes' })
  @ApiOkResponse({ description: 'What this API conforms to', example: { conformsTo: CONFORMS_TO } })
  conformance(): object {
    return { conformsTo: CONFORMS_TO };
  }
}

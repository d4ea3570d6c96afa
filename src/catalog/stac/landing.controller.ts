import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { CollectionAccess } from '../collection-access.js';
import { queryMembers, type Members } from '../request/members.js';
import { CollectionSearch } from './collections/collection-search.js';
import { CONFORMS_TO } from './conformance.js';
import { ChildrenDto, ConformanceDto, LandingPageDto } from './landing.dto.js';
import { landingPage } from './landing.js';
import { requestedUrl } from './search/page-links.js';
import { rootAndSelf } from './stac-links.js';
import { ApiStacErrors } from './stac.dto.js';

@ApiTags('STAC')
@ApiCredentials()
@Public()
@ErrorFamily('stac')
@Controller('stac')
export class LandingController {
  constructor(
    private readonly access: CollectionAccess,
    private readonly collections: CollectionSearch,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Landing page of the STAC API',
    description: 'Start here: pystac-client, QGIS and STAC Browser take this URL.',
  })
  @ApiOkResponse({ type: LandingPageDto })
  @ApiStacErrors(401)
  async landing(@Caller() principal: Principal | null, @Req() request: Request): Promise<LandingPageDto> {
    const baseUrl = this.publicUrl.of(request);
    const collections = await this.access.readable(principal);
    return landingPage(
      baseUrl,
      collections.map(({ id, document }) => ({ id, title: document.title as string | undefined })),
    );
  }

  @Get('conformance')
  @ApiOperation({ summary: 'What the STAC API implements' })
  @ApiOkResponse({ type: ConformanceDto })
  @ApiStacErrors(401)
  conformance(): ConformanceDto {
    return { conformsTo: CONFORMS_TO };
  }

  @Get('children')
  @ApiOperation({ summary: 'Children of the landing page', description: 'The collections that you may read.' })
  @ApiQuery({ name: 'type', required: false, enum: ['Catalog', 'Collection'], description: 'There are no catalogs' })
  @ApiOkResponse({ type: ChildrenDto })
  @ApiStacErrors(400, 401)
  async children(
    @Query() query: Members,
    @Caller() principal: Principal | null,
    @Req() request: Request,
  ): Promise<ChildrenDto> {
    const { type = 'Collection' } = queryMembers(query);
    if (type !== 'Catalog' && type !== 'Collection')
      throw new DomainError('BAD_REQUEST', `type: expected Catalog or Collection, got ${JSON.stringify(type)}`);
    const baseUrl = this.publicUrl.of(request);
    return {
      children: type === 'Collection' ? await this.collections.readable({ principal, baseUrl }) : [],
      links: [
        ...rootAndSelf(baseUrl, requestedUrl('/stac/children', request)),
        { rel: 'parent', type: 'application/json', href: `${baseUrl}/stac` },
      ],
    };
  }
}

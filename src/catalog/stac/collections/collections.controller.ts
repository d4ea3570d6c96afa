import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { projectFields } from '#libs/stac';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../../auth/index.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { PublicUrl } from '../../../platform/http/public-url.js';
import { CollectionAccess } from '../../collection-access.js';
import { queryMembers, type Members } from '../../request/members.js';
import { collectionTag } from '../../revision-tag.js';
import { MEDIA } from '../media-types.js';
import { getPageLinks, requestedUrl } from '../search/page-links.js';
import { ApiSearchQuery } from '../search/search-parameters.js';
import { sendRevision } from '../send-document.js';
import { collectionListLinks } from '../stac-links.js';
import { ApiStacErrors, StacCollectionDto, StacCollectionListDto } from '../stac.dto.js';
import { COLLECTION_FIELDS, COLLECTION_LIMIT, readCollectionSearch } from './collection-request.js';
import { CollectionSearch } from './collection-search.js';
import { servedCollection } from './served-collection.js';

const PATH = '/stac/collections';
const MEMBERS = ['bbox', 'datetime', 'q', 'filter', 'filter-lang', 'filter-crs', 'query', 'sortby', 'fields', 'limit', 'token'] as const; // prettier-ignore

@ApiTags('STAC')
@ApiCredentials()
@Public()
@ErrorFamily('stac')
@Controller(PATH)
export class CollectionsController {
  constructor(
    private readonly collections: CollectionSearch,
    private readonly access: CollectionAccess,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List and search collections',
    description: 'Everything you may read, by id. `bbox` and `datetime` look at the extents.',
  })
  @ApiSearchQuery(MEMBERS, COLLECTION_LIMIT)
  @ApiOkResponse({ type: StacCollectionListDto })
  @ApiStacErrors(400, 401)
  async list(
    @Query() query: Members,
    @Caller() principal: Principal | null,
    @Req() request: Request,
  ): Promise<StacCollectionListDto> {
    const [baseUrl, url] = [this.publicUrl.of(request), requestedUrl(PATH, request)];
    const search = readCollectionSearch(queryMembers(query));
    const found = await this.collections.search({ principal, baseUrl }, search);
    const { fields } = search;
    return {
      collections: found.collections.map((collection) =>
        fields === null ? collection : projectFields(collection, fields, COLLECTION_FIELDS),
      ),
      links: [...collectionListLinks(baseUrl, url), ...getPageLinks(baseUrl, url, found, MEDIA.json)],
      numberMatched: found.numberMatched,
      numberReturned: found.collections.length,
    };
  }

  @Get(':collection_id')
  @ApiOperation({
    summary: 'Get one collection',
    description: 'Its extent is the declared one, widened by the scenes that are in it.',
  })
  @ApiOkResponse({ description: 'Its ETag is what `If-Match` of a change names', type: StacCollectionDto })
  @ApiResponse({ status: 304, description: 'Unchanged since the ETag in `If-None-Match`' })
  @ApiStacErrors(401, 404)
  async get(
    @Param('collection_id') id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const collection = await this.access.loadReadable(principal, id);
    const reader = { principal, baseUrl: this.publicUrl.of(request) };
    const revision = { tag: collectionTag(collection), at: collection.updatedAt };
    sendRevision({ request, response }, MEDIA.json, revision, () =>
      JSON.stringify(servedCollection(collection, reader)),
    );
  }
}

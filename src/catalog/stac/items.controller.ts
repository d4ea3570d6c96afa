import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { CollectionAccess } from '../collection-access.js';
import { assertDeclared, queryMembers, type Members } from '../request/members.js';
import { readSearch, SEARCH_MEMBERS } from '../request/search-request.js';
import { sceneTag } from '../revision-tag.js';
import { itemText } from '../scene-document.js';
import { MEDIA } from './media-types.js';
import { ReadableScenes } from './readable-scenes.js';
import { ItemSearch } from './search/item-search.js';
import { getPageLinks, requestedUrl } from './search/page-links.js';
import { ApiSearchQuery, ITEM_LIMIT } from './search/search-parameters.js';
import { sendRevision, sendText } from './send-document.js';
import { collectionPath, rootAndSelf } from './stac-links.js';
import { ApiStacErrors, ITEM, ITEM_COLLECTION } from './stac.dto.js';

const ITEMS_MEMBERS = SEARCH_MEMBERS.filter((name) => name !== 'collections');

@ApiTags('STAC')
@ApiCredentials()
@Public()
@ErrorFamily('stac')
@Controller('stac/collections/:collection_id/items')
export class ItemsController {
  constructor(
    private readonly collections: CollectionAccess,
    private readonly items: ItemSearch,
    private readonly scenes: ReadableScenes,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List and search the items of a collection',
    description: 'Newest first. A parameter that is not one of these is refused.',
  })
  @ApiSearchQuery(ITEMS_MEMBERS)
  @ApiOkResponse({ description: 'A page of items', content: ITEM_COLLECTION })
  @ApiStacErrors(400, 401, 404)
  async list(
    @Param('collection_id') id: string,
    @Query() query: Members,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.collections.loadReadable(principal, id);
    assertDeclared(query, [...ITEMS_MEMBERS, 'api_key']);
    const search = readSearch({ ...queryMembers(query), collections: [id] }, ITEM_LIMIT);
    const [baseUrl, url] = [this.publicUrl.of(request), requestedUrl(`${collectionPath(id)}/items`, request)];
    const text = await this.items.answer(search, { principal, baseUrl }, (neighbours) => [
      ...rootAndSelf(baseUrl, url, MEDIA.geoJson),
      { rel: 'collection', type: MEDIA.json, href: baseUrl + collectionPath(id) },
      ...getPageLinks(baseUrl, url, neighbours, MEDIA.geoJson),
    ]);
    sendText(response, MEDIA.geoJson, text);
  }

  @Get(':item_id')
  @ApiOperation({ summary: 'Get one item' })
  @ApiOkResponse({ description: 'The item; its ETag is what `If-Match` of a change names', content: ITEM })
  @ApiResponse({ status: 304, description: 'Unchanged since the ETag in `If-None-Match`' })
  @ApiStacErrors(401, 404)
  async get(
    @Param('collection_id') collectionId: string,
    @Param('item_id') itemId: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const scene = await this.scenes.load(principal, collectionId, itemId);
    const baseUrl = this.publicUrl.of(request);
    const revision = { tag: sceneTag(scene.revision), at: scene.updatedAt };
    sendRevision({ request, response }, MEDIA.geoJson, revision, () => itemText(scene.document, baseUrl));
  }
}

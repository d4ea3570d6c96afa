import { Body, Controller, Get, HttpCode, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, ReadOnlyPost, type Principal } from '../../../auth/index.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { PublicUrl } from '../../../platform/http/public-url.js';
import { queryMembers, type Members } from '../../request/members.js';
import { readSearch, SEARCH_MEMBERS } from '../../request/search-request.js';
import { BodyTypeGuard } from '../../request/body-type.guard.js';
import { MEDIA } from '../media-types.js';
import { sendText } from '../send-document.js';
import { rootAndSelf } from '../stac-links.js';
import { ApiStacErrors, ITEM_COLLECTION } from '../stac.dto.js';
import { ItemSearch } from './item-search.js';
import { getPageLinks, requestedUrl } from './page-links.js';
import { SEARCH_BODY, SEARCH_EXAMPLES } from './search-body.dto.js';
import { ApiSearchQuery, ITEM_LIMIT } from './search-parameters.js';
import { SEARCH_PATH, StacSearch } from './stac-search.js';

@ApiTags('STAC')
@ApiCredentials()
@Public()
@ErrorFamily('stac')
@Controller(SEARCH_PATH)
export class SearchController {
  constructor(
    private readonly items: ItemSearch,
    private readonly search: StacSearch,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Search for items',
    description: 'All conditions are joined by AND; without any, everything you may read, newest first.',
  })
  @ApiSearchQuery(SEARCH_MEMBERS)
  @ApiOkResponse({ description: 'A page of items', content: ITEM_COLLECTION })
  @ApiStacErrors(400, 401)
  async get(
    @Query() query: Members,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const [baseUrl, url] = [this.publicUrl.of(request), requestedUrl(SEARCH_PATH, request)];
    const search = readSearch(queryMembers(query), ITEM_LIMIT);
    const text = await this.items.answer(search, { principal, baseUrl }, (neighbours) => [
      ...rootAndSelf(baseUrl, url, MEDIA.geoJson),
      ...getPageLinks(baseUrl, url, neighbours, MEDIA.geoJson),
    ]);
    sendText(response, MEDIA.geoJson, text);
  }

  @Post()
  @HttpCode(200)
  @ReadOnlyPost()
  @UseGuards(BodyTypeGuard('application/json'))
  @ApiOperation({
    summary: 'Search for items (JSON)',
    description: 'As GET, with JSON members instead of text: for long geometries and filters.',
  })
  @ApiBody({ schema: SEARCH_BODY, examples: SEARCH_EXAMPLES })
  @ApiOkResponse({ description: 'A page of items', content: ITEM_COLLECTION })
  @ApiStacErrors(400, 401, 415)
  async post(
    @Body() body: unknown,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const baseUrl = this.publicUrl.of(request);
    sendText(response, MEDIA.geoJson, await this.search.post(body, { principal, baseUrl }));
  }
}

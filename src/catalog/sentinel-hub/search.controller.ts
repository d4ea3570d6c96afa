import { Body, Controller, Get, HttpCode, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, ReadOnlyPost, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { bodyMembers, queryMembers, type Members } from '../request/members.js';
import { sendText } from '../stac/send-document.js';
import { BodyTypeGuard } from '../request/body-type.guard.js';
import { GEO_JSON_TYPE } from './catalog-urls.js';
import { SEARCH_EXAMPLES } from './search-examples.js';
import { getPage, postPage, searchAnswer } from './search-answer.js';
import { readSentinelHubSearch } from './search-request.js';
import {
  ApiCatalogErrors,
  ApiSearchQuery,
  CatalogAnswerDto,
  CatalogSearchDto,
  ITEMS_CONTENT,
} from './sentinel-hub-catalog.dto.js';
import { SentinelHubCatalog } from './sentinel-hub-catalog.service.js';

@ApiTags('Catalog (Sentinel Hub)')
@ApiCredentials()
@ApiExtraModels(CatalogAnswerDto)
@ErrorFamily('stac')
@Controller(sentinelHubPaths('catalog', 'search'))
export class SentinelHubSearchController {
  constructor(
    private readonly catalog: SentinelHubCatalog,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Search one collection', description: 'As POST, with lists by comma.' })
  @ApiSearchQuery()
  @ApiOkResponse({ description: 'A page of items, newest first', content: ITEMS_CONTENT })
  @ApiCatalogErrors(400, 401, 403, 429)
  async get(
    @Query() query: Members,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const baseUrl = this.publicUrl.of(request);
    const page = await this.catalog.search({ principal, baseUrl }, readSentinelHubSearch(queryMembers(query)));
    const answer = searchAnswer(page, getPage(baseUrl, '/search', request.originalUrl));
    sendText(response, GEO_JSON_TYPE, JSON.stringify(answer));
  }

  @Post()
  @HttpCode(200)
  @ReadOnlyPost()
  @UseGuards(BodyTypeGuard('application/json'))
  @ApiOperation({
    summary: 'Search one collection (JSON)',
    description:
      'What sentinelhub-py, sentinelhub-js and openEO back-ends send. For all collections at once: `/stac/search`.',
  })
  @ApiBody({ type: CatalogSearchDto, examples: SEARCH_EXAMPLES })
  @ApiOkResponse({ description: 'A page of items, newest first', content: ITEMS_CONTENT })
  @ApiCatalogErrors(400, 401, 403, 415, 429)
  async post(
    @Body() body: unknown,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const baseUrl = this.publicUrl.of(request);
    const search = readSentinelHubSearch(bodyMembers(body));
    const page = await this.catalog.search({ principal, baseUrl }, search);
    sendText(response, GEO_JSON_TYPE, JSON.stringify(searchAnswer(page, postPage(baseUrl))));
  }
}

import { pipeline } from 'node:stream/promises';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, ReadOnlyPost } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { ImportSearch, type Searcher } from './import-search.service.js';
import { NATIVE_EXAMPLES, NativeSearchDto, SEARCH_EXAMPLES, SearchAnswerDto, SearchDto, SearchQuery, ThumbnailQuery } from './search.dto.js'; // prettier-ignore
import { searchLinks } from './search-links.js';

@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('dataImport'))
export class ImportSearchController {
  constructor(
    private readonly searches: ImportSearch,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post('search')
  @HttpCode(200)
  @ReadOnlyPost()
  @ApiOperation({
    summary: 'Search a provider’s archive',
    description: 'Answers in the provider’s own shape. Further pages: POST the same body to `links.next`.',
  })
  @ApiBody({ type: SearchDto, examples: SEARCH_EXAMPLES })
  @ApiOkResponse({ type: SearchAnswerDto })
  @ApiSentinelHubErrors(400, 401, 403, 429, 502, 503, 504)
  async search(
    @Body() body: unknown,
    @Query() { count, viewtoken }: SearchQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const page = { count: count === undefined ? null : Number(count), token: viewtoken ?? null };
    const found = await this.searches.search(body, page, this.searcher(principal, request, response));
    return { ...found.body, ...(found.hasLinks && { links: searchLinks(request, this.publicUrl.of(request), page.token, found.nextToken) }) }; // prettier-ignore
  }

  @Post('nativesearch')
  @HttpCode(200)
  @ReadOnlyPost()
  @ApiOperation({
    summary: 'Search in the provider’s own language',
    description: 'All members but `provider` and `planetApiKey` are handed on as they are; so is the answer.',
  })
  @ApiBody({ type: NativeSearchDto, examples: NATIVE_EXAMPLES })
  @ApiOkResponse({ description: 'Whatever the provider answers', schema: { type: 'object' } })
  @ApiSentinelHubErrors(400, 401, 403, 429, 502, 503, 504)
  native(
    @Body() body: unknown,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.searches.native(body, this.searcher(principal, request, response));
  }

  @Get('collections/:collection_id/products/:product_id/thumbnail')
  @ApiOperation({
    summary: 'See a product',
    description: 'A small picture, neither clipped nor georeferenced. Collections of a configured STAC API are `<catalog>:<collection>`.',
  }) // prettier-ignore
  @ApiParam({ name: 'collection_id', example: 'sentinel-2-l2a', description: 'AIRBUS_PLEIADES, PLANET_SCOPE, …, or a collection of the open provider' }) // prettier-ignore
  @ApiParam({ name: 'product_id', example: 'S2B_29RKH_20200219_0_L2A' })
  @ApiOkResponse({ content: { 'image/png': {}, 'image/jpeg': {} } })
  @ApiSentinelHubErrors(400, 401, 403, 404, 429, 502, 503, 504)
  async thumbnail(
    @Param('collection_id') collectionId: string,
    @Param('product_id') productId: string,
    @Query() { planetApiKey }: ThumbnailQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const call = { ...this.searcher(principal, request, response), planetApiKey: planetApiKey ?? null };
    const { mediaType, body } = await this.searches.thumbnail(collectionId, productId, call);
    response.set({
      'Content-Type': mediaType,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, max-age=3600',
    });
    // Headers are out by now: a cut connection is all that can still be said.
    await pipeline(body, response).catch(() => response.destroy());
  }

  private searcher({ accountId, ownerId, role }: Principal, request: Request, response: Response): Searcher {
    return { accountId, ownerId, role, signal: hangUpSignal(response), baseUrl: this.publicUrl.of(request) };
  }
}

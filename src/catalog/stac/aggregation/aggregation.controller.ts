import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, Public, ReadOnlyPost, type Principal } from '../../../auth/index.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { PublicUrl } from '../../../platform/http/public-url.js';
import { CollectionAccess } from '../../collection-access.js';
import { bodyMembers, queryMembers, type Members } from '../../request/members.js';
import { FILTER_MEMBERS } from '../../request/scene-filter.js';
import { SUPPORTED_AGGREGATIONS } from '../../search/aggregations/aggregation-kinds.js';
import { SceneSearch } from '../../search/scene-search.js';
import { BodyTypeGuard } from '../../request/body-type.guard.js';
import { requestedUrl } from '../search/page-links.js';
import { ApiSearchQuery } from '../search/search-parameters.js';
import { collectionPath, rootAndSelf } from '../stac-links.js';
import { ApiStacErrors } from '../stac.dto.js';
import { AGGREGATE_BODY, AGGREGATE_EXAMPLES, ApiAggregations } from './aggregation-parameters.js';
import { readAggregate } from './aggregation-request.js';
import { AggregationCollectionDto, SupportedAggregationsDto } from './aggregation.dto.js';

/** stac-api §9. The paths with a collection are the same with that collection as one more condition. */
@ApiTags('STAC')
@ApiCredentials()
@Public()
@ErrorFamily('stac')
@Controller('stac')
export class AggregationController {
  constructor(
    private readonly search: SceneSearch,
    private readonly collections: CollectionAccess,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get('aggregations')
  @ApiOperation({ summary: 'What can be aggregated' })
  @ApiOkResponse({ type: SupportedAggregationsDto })
  @ApiStacErrors(401)
  supported(@Req() request: Request): SupportedAggregationsDto {
    return this.supportedAt('/stac', request);
  }

  @Get('collections/:collection_id/aggregations')
  @ApiOperation({ summary: 'What can be aggregated over a collection' })
  @ApiOkResponse({ type: SupportedAggregationsDto })
  @ApiStacErrors(401, 404)
  async supportedOf(
    @Param('collection_id') id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
  ): Promise<SupportedAggregationsDto> {
    await this.collections.loadReadable(principal, id);
    return this.supportedAt(collectionPath(id), request);
  }

  @Get('aggregate')
  @ApiOperation({ summary: 'Count and group items', description: 'Over what the same conditions would find.' })
  @ApiAggregations()
  @ApiSearchQuery(FILTER_MEMBERS)
  @ApiOkResponse({ type: AggregationCollectionDto })
  @ApiStacErrors(400, 401)
  async get(@Query() query: Members, @Caller() principal: Principal | null, @Req() request: Request) {
    return this.aggregate(queryMembers(query), principal, requestedUrl('/stac/aggregate', request), request);
  }

  @Post('aggregate')
  @HttpCode(200)
  @ReadOnlyPost()
  @UseGuards(BodyTypeGuard('application/json'))
  @ApiOperation({ summary: 'Count and group items (JSON)' })
  @ApiBody({ schema: AGGREGATE_BODY, examples: AGGREGATE_EXAMPLES })
  @ApiOkResponse({ type: AggregationCollectionDto })
  @ApiStacErrors(400, 401, 415)
  async post(@Body() body: unknown, @Caller() principal: Principal | null, @Req() request: Request) {
    return this.aggregate(bodyMembers(body), principal, '/stac/aggregate', request);
  }

  @Get('collections/:collection_id/aggregate')
  @ApiOperation({ summary: 'Count and group the items of a collection' })
  @ApiAggregations()
  @ApiSearchQuery(FILTER_MEMBERS.filter((name) => name !== 'collections'))
  @ApiOkResponse({ type: AggregationCollectionDto })
  @ApiStacErrors(400, 401, 404)
  async getOf(
    @Param('collection_id') id: string,
    @Query() query: Members,
    @Caller() principal: Principal | null,
    @Req() request: Request,
  ): Promise<AggregationCollectionDto> {
    const url = requestedUrl(`${collectionPath(id)}/aggregate`, request);
    return this.aggregateOf(id, queryMembers(query), principal, url, request);
  }

  @Post('collections/:collection_id/aggregate')
  @HttpCode(200)
  @ReadOnlyPost()
  @UseGuards(BodyTypeGuard('application/json'))
  @ApiOperation({ summary: 'Count and group the items of a collection (JSON)' })
  @ApiBody({ schema: AGGREGATE_BODY, examples: AGGREGATE_EXAMPLES })
  @ApiOkResponse({ type: AggregationCollectionDto })
  @ApiStacErrors(400, 401, 404, 415)
  async postOf(
    @Param('collection_id') id: string,
    @Body() body: unknown,
    @Caller() principal: Principal | null,
    @Req() request: Request,
  ): Promise<AggregationCollectionDto> {
    const members = bodyMembers(body);
    return this.aggregateOf(id, members, principal, `${collectionPath(id)}/aggregate`, request);
  }

  private async aggregateOf(id: string, members: Members, principal: Principal | null, url: string, request: Request) {
    await this.collections.loadReadable(principal, id);
    return this.aggregate({ ...members, collections: [id] }, principal, url, request);
  }

  private async aggregate(
    members: Members,
    principal: Principal | null,
    url: string,
    request: Request,
  ): Promise<AggregationCollectionDto> {
    const { filter, requests } = readAggregate(members);
    const aggregations = await this.search.aggregate(principal, filter, requests);
    return { type: 'AggregationCollection', aggregations, links: rootAndSelf(this.publicUrl.of(request), url) };
  }

  private supportedAt(path: string, request: Request): SupportedAggregationsDto {
    const links = rootAndSelf(this.publicUrl.of(request), `${path}/aggregations`);
    return { type: 'AggregationCollection', aggregations: SUPPORTED_AGGREGATIONS, links };
  }
}

import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { queryMembers, type Members } from '../request/members.js';
import { sendText } from '../stac/send-document.js';
import { catalogUrl, collectionUrl, GEO_JSON_TYPE, link, rootLink, SCHEMA_TYPE } from './catalog-urls.js';
import { queryablesDocument, queryablesOf } from './offered-collections.js';
import { getPage, searchAnswer } from './search-answer.js';
import { readSentinelHubSearch } from './search-request.js';
import {
  ApiCatalogErrors,
  ApiItemsQuery,
  CatalogCollectionDto,
  CatalogCollectionListDto,
  ITEM_CONTENT,
  ITEMS_CONTENT,
} from './sentinel-hub-catalog.dto.js';
import { SentinelHubCatalog } from './sentinel-hub-catalog.service.js';
import { documentOf, toSentinelHubCollection } from './sentinel-hub-collection.js';

const ApiCollection = () => ApiParam({ name: 'collection_id', example: 'sentinel-2-l2a' });

@ApiTags('Catalog (Sentinel Hub)')
@ApiCredentials()
@ErrorFamily('stac')
@Controller(sentinelHubPaths('catalog'))
export class SentinelHubCollectionsController {
  constructor(
    private readonly catalog: SentinelHubCatalog,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get('collections')
  @ApiOperation({ summary: 'Collections you may search', description: 'Built-in ones, BYOC and your own; no terrain.' })
  @ApiOkResponse({ type: CatalogCollectionListDto })
  @ApiCatalogErrors(401)
  async list(@Caller() principal: Principal, @Req() request: Request): Promise<object> {
    const baseUrl = this.publicUrl.of(request);
    const collections = await this.catalog.collections(principal);
    return {
      collections: collections.map((collection) => toSentinelHubCollection(collection, baseUrl)),
      links: [rootLink(baseUrl), link('self', catalogUrl(baseUrl, '/collections'))],
    };
  }

  @Get('queryables')
  @ApiOperation({ summary: 'Properties that filters may name in one collection or another' })
  @ApiOkResponse({ description: 'JSON Schema', content: { [SCHEMA_TYPE]: {} } })
  @ApiCatalogErrors(401)
  async allQueryables(
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const collections = await this.catalog.collections(principal);
    const properties = Object.assign({}, ...collections.map(queryablesOf)) as Record<string, object>;
    const url = catalogUrl(this.publicUrl.of(request), '/queryables');
    sendText(response, SCHEMA_TYPE, JSON.stringify(queryablesDocument(url, 'All collections', properties)));
  }

  @Get('collections/:collection_id')
  @ApiOperation({ summary: 'Describe one collection' })
  @ApiCollection()
  @ApiOkResponse({ type: CatalogCollectionDto })
  @ApiCatalogErrors(401, 404)
  async get(
    @Param('collection_id') id: string,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<object> {
    return toSentinelHubCollection(await this.catalog.collection(principal, id), this.publicUrl.of(request));
  }

  @Get('collections/:collection_id/queryables')
  @ApiOperation({ summary: 'Properties that filters may name in this collection' })
  @ApiCollection()
  @ApiOkResponse({ description: 'JSON Schema', content: { [SCHEMA_TYPE]: {} } })
  @ApiCatalogErrors(401, 404)
  async queryables(
    @Param('collection_id') id: string,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const collection = await this.catalog.collection(principal, id);
    const url = collectionUrl(this.publicUrl.of(request), id, '/queryables');
    const { title = id } = documentOf(collection);
    sendText(response, SCHEMA_TYPE, JSON.stringify(queryablesDocument(url, title, queryablesOf(collection))));
  }

  @Get('collections/:collection_id/items')
  @ApiOperation({ summary: 'Items of one collection, newest first' })
  @ApiCollection()
  @ApiItemsQuery()
  @ApiOkResponse({ description: 'A page of items', content: ITEMS_CONTENT })
  @ApiCatalogErrors(400, 401, 404)
  async items(
    @Param('collection_id') id: string,
    @Query() query: Members,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const baseUrl = this.publicUrl.of(request);
    await this.catalog.collection(principal, id);
    const search = readSentinelHubSearch({ ...queryMembers(query), collections: [id] });
    const page = await this.catalog.search({ principal, baseUrl }, search);
    const path = `/collections/${encodeURIComponent(id)}/items`;
    const answer = searchAnswer(page, getPage(baseUrl, path, request.originalUrl));
    const stamp = { timeStamp: new Date().toISOString(), numberReturned: page.features.length };
    sendText(response, GEO_JSON_TYPE, JSON.stringify({ ...answer, ...stamp }));
  }

  @Get('collections/:collection_id/items/:feature_id')
  @ApiOperation({ summary: 'One item' })
  @ApiCollection()
  @ApiParam({ name: 'feature_id', example: 'S2B_MSIL2A_20240620T101609_N0510_R065_T32TPS_20240620T131242' })
  @ApiOkResponse({ description: 'The item', content: ITEM_CONTENT })
  @ApiCatalogErrors(401, 404)
  async item(
    @Param('collection_id') collectionId: string,
    @Param('feature_id') id: string,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const reader = { principal, baseUrl: this.publicUrl.of(request) };
    sendText(response, GEO_JSON_TYPE, JSON.stringify(await this.catalog.item(reader, collectionId, id)));
  }
}

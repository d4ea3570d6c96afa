import { Body, Controller, Get, Param, Put, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, type Principal, RequireCapability } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { viewOf, viewPageOf } from '../../platform/http/view.js';
import { AccountQuotas } from './account-quotas.service.js';
import { OfAccountQuery, QuotaDto, QuotaEventList, QuotaEventsQuery, QuotaList, QuotaListQuery, SetQuotaDto } from './quota.dto.js'; // prettier-ignore
import { toQuotaDto, toQuotaEventDto } from './quota.mapper.js';

const COLLECTION = { name: 'collection_id', example: 'STAC' };

/** How many km² of a product collection an account may order. */
@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('dataImport', 'accountquotas'))
export class AccountQuotasController {
  constructor(
    private readonly quotas: AccountQuotas,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List quotas',
    description: 'Of your account. A product collection without an entry cannot be ordered.',
  })
  @ApiOkResponse({ type: QuotaList })
  @ApiSentinelHubErrors(400, 401, 403)
  async list(@Query() query: QuotaListQuery, @Caller() principal: Principal): Promise<QuotaList> {
    const { collectionId = null, accountId } = query;
    const all = await this.quotas.list(principal, accountId);
    return { data: all.filter((one) => collectionId === null || one.collectionId === collectionId).map(toQuotaDto) };
  }

  @Get(':collection_id')
  @ApiOperation({ summary: 'Look at one quota' })
  @ApiParam(COLLECTION)
  @ApiOkResponse({ type: QuotaDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(
    @Param('collection_id') collectionId: string,
    @Query() { accountId }: OfAccountQuery,
    @Caller() principal: Principal,
  ): Promise<QuotaDto> {
    return toQuotaDto(await this.quotas.get(principal, accountId, collectionId));
  }

  @Put(':collection_id')
  @RequireCapability('manage_settings')
  @ApiOperation({
    summary: 'Set a quota',
    description:
      'For administrators. In all: what is used already counts. May be less than that; then nothing is left.',
  })
  @ApiParam(COLLECTION)
  @ApiOkResponse({ type: QuotaDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async set(
    @Param('collection_id') collectionId: string,
    @Body() { quotaSqkm, accountId }: SetQuotaDto,
    @Caller() principal: Principal,
  ): Promise<QuotaDto> {
    return toQuotaDto(await this.quotas.set(principal, collectionId, quotaSqkm, accountId));
  }

  @Get(':collection_id/events')
  @RequireCapability('manage_settings')
  @ApiOperation({
    summary: 'See every change and every use of a quota',
    description: 'For administrators; the newest first.',
  })
  @ApiParam(COLLECTION)
  @ApiOkResponse({ type: QuotaEventList })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async events(
    @Param('collection_id') collectionId: string,
    @Query() query: QuotaEventsQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<QuotaEventList> {
    const page = viewPageOf(query);
    const rows = await this.quotas.events(principal, collectionId, query.accountId, page);
    return viewOf(rows.map(toQuotaEventDto), page, request, this.publicUrl.of(request));
  }
}

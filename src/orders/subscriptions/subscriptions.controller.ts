import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, RequireCapability } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../platform/http/view.js';
import { NewOrderDto } from '../orders/order.dto.js';
import { SubscriptionActions } from './subscription-actions.js';
import { SUBSCRIPTION_EXAMPLES, SubscriptionDto, SubscriptionList, SubscriptionListQuery } from './subscription.dto.js';
import { toSubscriptionDto } from './subscription.mapper.js';
import { ImportSubscriptions } from './subscriptions.service.js';

@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('dataImport', 'subscriptions'))
export class SubscriptionsController {
  constructor(
    private readonly subscriptions: ImportSubscriptions,
    private readonly actions: SubscriptionActions,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @HttpCode(200)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Create a subscription to an area',
    description:
      'Nothing is watched until it is confirmed. From then on every item that is published from `timeRange.from` on, ' +
      'also what is there already, becomes one delivery.',
  })
  @ApiBody({ type: NewOrderDto, examples: SUBSCRIPTION_EXAMPLES })
  @ApiOkResponse({ type: SubscriptionDto })
  @ApiSentinelHubErrors(400, 401, 403, 404, 429, 502, 503, 504)
  async create(
    @Body() body: unknown,
    @Caller() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SubscriptionDto> {
    return toSubscriptionDto(await this.subscriptions.create(principal, body, hangUpSignal(response)));
  }

  @Get()
  @ApiOperation({ summary: 'List the subscriptions of your account' })
  @ApiOkResponse({ type: SubscriptionList })
  @ApiSentinelHubErrors(400, 401, 403)
  async list(
    @Query() query: SubscriptionListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<SubscriptionList> {
    const page = viewPageOf(query);
    const rows = await this.subscriptions.list(principal, query, page);
    return viewOf(rows.map(toSubscriptionDto), page, request, this.publicUrl.of(request));
  }

  @Get(':subscription_id')
  @ApiOperation({ summary: 'Describe a subscription', description: 'Deleted ones too.' })
  @ApiOkResponse({ type: SubscriptionDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(@Param('subscription_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<SubscriptionDto> {
    return toSubscriptionDto(await this.subscriptions.load(principal, id));
  }

  @Delete(':subscription_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Delete a subscription',
    description: 'CREATED: for good. CANCELLED, COMPLETED, FAILED: out of the list. What was imported stays.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async delete(@Param('subscription_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.subscriptions.delete(principal, id);
  }

  @Post(':subscription_id/confirm')
  @HttpCode(200)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Confirm a subscription',
    description: 'Makes the collection where none was given, and starts to watch.',
  })
  @ApiOkResponse({ type: SubscriptionDto })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async confirm(
    @Param('subscription_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<SubscriptionDto> {
    return toSubscriptionDto(await this.actions.confirm(principal, id));
  }

  @Post(':subscription_id/cancel')
  @HttpCode(200)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Cancel a subscription',
    description: 'What was imported stays, and what is on its way arrives.',
  })
  @ApiOkResponse({ type: SubscriptionDto })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409, 429, 502, 503, 504)
  async cancel(
    @Param('subscription_id', UuidPipe) id: string,
    @Caller() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SubscriptionDto> {
    return toSubscriptionDto(await this.actions.cancel(principal, id, hangUpSignal(response)));
  }
}

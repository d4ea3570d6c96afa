import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, ReadOnlyPost, RequireCapability } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../platform/http/view.js';
import { toSubscriptionDto } from '../subscriptions/subscription.mapper.js';
import { ImportSubscriptions } from '../subscriptions/subscriptions.service.js';
import { CompatibleCollections } from './compatible-collections.js';
import { CompatibilityQueryDto, CompatibleCollectionList, NewOrderDto, OrderDto, OrderList, OrderListQuery } from './order.dto.js'; // prettier-ignore
import { COMPATIBLE_EXAMPLES, ORDER_EXAMPLES } from './order-examples.js';
import { OrderConfirmation } from './order-confirmation.js';
import { toOrderDto } from './order.mapper.js';
import { ImportOrders } from './orders.service.js';

@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('dataImport', 'orders'))
export class OrdersController {
  constructor(
    private readonly orders: ImportOrders,
    private readonly confirmation: OrderConfirmation,
    private readonly subscriptions: ImportSubscriptions,
    private readonly compatible: CompatibleCollections,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @HttpCode(200)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Create an order: a quote, until it is confirmed',
    description:
      'Looks the items up at the provider and measures how many km² of the bounds they cover. Nothing is charged. Items ' +
      'are those of a list of ids, else those that match `dataFilter`, else all that meet the bounds.',
  })
  @ApiBody({ type: NewOrderDto, examples: ORDER_EXAMPLES })
  @ApiOkResponse({ type: OrderDto })
  @ApiSentinelHubErrors(400, 401, 403, 404, 429, 502, 503, 504)
  async create(
    @Body() body: unknown,
    @Caller() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrderDto> {
    return toOrderDto(await this.orders.create(principal, body, hangUpSignal(response)));
  }

  @Get()
  @ApiOperation({ summary: 'List the orders of your account' })
  @ApiOkResponse({ type: OrderList })
  @ApiSentinelHubErrors(400, 401, 403)
  async list(
    @Query() query: OrderListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<OrderList> {
    const page = viewPageOf(query);
    const rows = await this.orders.list(principal, query, page);
    return viewOf(rows.map(toOrderDto), page, request, this.publicUrl.of(request));
  }

  @Post('searchcompatiblecollections')
  @HttpCode(200)
  @ReadOnlyPost()
  @ApiOperation({
    summary: 'Find the collections that an order could fill',
    description: 'BYOC collections of your account in the bucket of imports: empty, or with the same bands.',
  })
  @ApiBody({ type: CompatibilityQueryDto, examples: COMPATIBLE_EXAMPLES })
  @ApiOkResponse({ type: CompatibleCollectionList })
  @ApiSentinelHubErrors(400, 401, 403, 429, 502, 503, 504)
  async searchCompatible(
    @Body() body: unknown,
    @Caller() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CompatibleCollectionList> {
    const found = await this.compatible.find(principal, body, hangUpSignal(response));
    return { data: found.map(({ id, name }) => ({ id, name })) };
  }

  @Get(':order_id')
  @ApiOperation({
    summary: 'Describe an order',
    description: 'Deleted ones too. Also answers for ids of subscriptions, as a published client asks for them here.',
  })
  @ApiOkResponse({ type: OrderDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(@Param('order_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<object> {
    const subscription = await this.subscriptions.find(principal, id);
    return subscription ? toSubscriptionDto(subscription) : toOrderDto(await this.orders.load(principal, id));
  }

  @Delete(':order_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Delete an order',
    description: 'CREATED: for good. DONE, FAILED, CANCELLED: out of the list. Tiles stay, quota is not given back.',
  })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async delete(@Param('order_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.orders.delete(principal, id);
  }

  @Post(':order_id/confirm')
  @HttpCode(200)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Confirm an order',
    description: 'Uses up the quota, makes the collection where none was given, and starts the deliveries.',
  })
  @ApiOkResponse({ type: OrderDto })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async confirm(@Param('order_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<OrderDto> {
    return toOrderDto(await this.confirmation.confirm(principal, id));
  }
}

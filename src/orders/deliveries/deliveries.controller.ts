import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { viewOf, viewPageOf } from '../../platform/http/view.js';
import { Deliveries } from './deliveries.service.js';
import { deliveryPaths } from './delivery-paths.js';
import { DeliveryDto, DeliveryList, DeliveryListQuery } from './delivery.dto.js';
import { toDeliveryDto } from './delivery.mapper.js';

@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(deliveryPaths())
export class DeliveriesController {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List deliveries',
    description:
      'One per ordered or newly published item: WAITING for the provider, DELIVERED, PREPARING, INGESTING, DONE.',
  })
  @ApiOkResponse({ type: DeliveryList })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async list(
    @Param('parent_id', UuidPipe) parentId: string,
    @Query() query: DeliveryListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<DeliveryList> {
    const page = viewPageOf(query);
    const rows = await this.deliveries.list(principal, parentId, query.status, page);
    return viewOf(rows.map(toDeliveryDto), page, request, this.publicUrl.of(request));
  }

  @Get(':delivery_id')
  @ApiOperation({ summary: 'Describe a delivery' })
  @ApiOkResponse({ type: DeliveryDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(
    @Param('parent_id', UuidPipe) parentId: string,
    @Param('delivery_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<DeliveryDto> {
    return toDeliveryDto(await this.deliveries.load(principal, parentId, id));
  }
}

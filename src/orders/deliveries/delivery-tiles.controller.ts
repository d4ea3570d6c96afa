import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { Deliveries } from './deliveries.service.js';
import { deliveryPaths } from './delivery-paths.js';
import { DeliveryTileDto, DeliveryTileList } from './delivery.dto.js';

@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(deliveryPaths('tiles'))
export class DeliveryTilesController {
  constructor(private readonly deliveries: Deliveries) {}

  @Get()
  @ApiOperation({ summary: 'List the BYOC tiles that a delivery became' })
  @ApiOkResponse({ type: DeliveryTileList })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async list(
    @Param('parent_id', UuidPipe) parentId: string,
    @Param('delivery_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<DeliveryTileList> {
    return { data: await this.deliveries.tiles(principal, parentId, id) };
  }

  @Get(':tile_id')
  @ApiOperation({ summary: 'Describe a BYOC tile that a delivery became' })
  @ApiOkResponse({ type: DeliveryTileDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async get(
    @Param('parent_id', UuidPipe) parentId: string,
    @Param('delivery_id', UuidPipe) id: string,
    @Param('tile_id', UuidPipe) tileId: string,
    @Caller() principal: Principal,
  ): Promise<DeliveryTileDto> {
    const tiles = await this.deliveries.tiles(principal, parentId, id);
    const found = tiles.find((tile) => tile.id === tileId);
    if (!found) throw new DomainError('NOT_FOUND', `Delivery ${id} has no tile ${tileId}`);
    return found;
  }
}

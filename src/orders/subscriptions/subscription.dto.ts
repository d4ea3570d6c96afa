import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ViewLinksDto } from '../../platform/http/view.js';
import { ImportListQuery, OrderDto } from '../orders/order.dto.js';
import { SUBSCRIPTION_STATUSES, type SubscriptionStatus } from './import-subscription.entity.js';

export class SubscriptionListQuery extends ImportListQuery {
  @ApiPropertyOptional({ enum: SUBSCRIPTION_STATUSES })
  @IsOptional()
  @IsIn(SUBSCRIPTION_STATUSES)
  status?: SubscriptionStatus;
}

export class SubscriptionDto extends OmitType(OrderDto, ['status', 'sqkm']) {
  @ApiProperty({ enum: SUBSCRIPTION_STATUSES, example: 'RUNNING' }) status!: SubscriptionStatus;
  @ApiProperty({ example: 84.52, description: 'km² of the bounds' }) sqkm!: number;
}

export class SubscriptionList {
  @ApiProperty({ type: [SubscriptionDto] }) data!: SubscriptionDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

export const SUBSCRIPTION_EXAMPLES = {
  'new scenes of open data': {
    value: {
      name: 'Fields, as they come',
      input: {
        provider: 'STAC',
        bounds: { bbox: [15.8, 46.7, 15.9, 46.8] },
        data: [
          {
            collection: 'sentinel-2-l2a',
            dataFilter: { timeRange: { from: '2026-01-01T00:00:00Z' }, maxCloudCoverage: 20 },
          },
        ],
      },
    },
  },
};

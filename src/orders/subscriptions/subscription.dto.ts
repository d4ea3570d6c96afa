import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ViewLinksDto } from '../../platform/http/view.js';
import { EXAMPLE, exampleInput } from '../input/example-input.js';
import { ImportListQuery, OrderDto } from '../orders/order.dto.js';
import { SUBSCRIPTION_STATUSES, type SubscriptionStatus } from './import-subscription.entity.js';

/** Without an end: it goes on until it is cancelled. */
const WATCHED = { ...EXAMPLE.dataFilter, timeRange: { from: EXAMPLE.dataFilter.timeRange.from } };

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
    value: { name: 'Fields, as they come', input: exampleInput({ assets: ['B04', 'B08'], dataFilter: WATCHED }) },
  },
};

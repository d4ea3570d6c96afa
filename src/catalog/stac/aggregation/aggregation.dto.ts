import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type StacLink } from '#libs/stac';
import { type Aggregation, type Bucket } from '../../search/scene-query.js';
import { StacLinkDto } from '../stac.dto.js';

export class BucketDto {
  @ApiProperty({ example: '2024-06-01T00:00:00.000Z' }) key!: string;
  @ApiProperty({ example: 'datetime' }) data_type!: string;
  @ApiProperty({ example: 12 }) frequency!: number;
  @ApiPropertyOptional({ type: Number, description: 'Belongs to the bucket' }) from?: number | string;
  @ApiPropertyOptional({ type: Number, description: 'Belongs to the next one' }) to?: number | string;
}

export class AggregationDto {
  @ApiProperty({ example: 'datetime_frequency' }) name!: string;
  @ApiProperty({ enum: ['integer', 'datetime', 'frequency_distribution'] }) data_type!: string;
  @ApiPropertyOptional({ type: Number, nullable: true }) value?: number | string | null;
  @ApiPropertyOptional({ type: [BucketDto] }) buckets?: readonly Bucket[];
  @ApiPropertyOptional({ description: 'Items in buckets that are not shown' }) overflow?: number;
}

export class AggregationCollectionDto {
  @ApiProperty({ enum: ['AggregationCollection'] }) type!: 'AggregationCollection';
  @ApiProperty({ type: [AggregationDto] }) aggregations!: readonly Aggregation[];
  @ApiProperty({ type: [StacLinkDto] }) links!: readonly StacLink[];
}

export class SupportedAggregationsDto {
  @ApiProperty({ enum: ['AggregationCollection'] }) type!: 'AggregationCollection';
  @ApiProperty({ type: [AggregationDto] }) aggregations!: ReadonlyArray<{ name: string; data_type: string }>;
  @ApiProperty({ type: [StacLinkDto] }) links!: readonly StacLink[];
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ViewLinksDto, ViewQuery } from '../../platform/http/view.js';
import { PROVIDERS } from '../providers/import-provider.js';
import { ARCHIVE_STATUSES, type ArchiveStatus } from './delivery-archive.entity.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from './import-delivery.entity.js';

const ID = '5bf3a3a5-95a5-4b0f-8d43-5b1c8b1b7f0e';
const TILE_STATUSES = ['WAITING', 'QUEUED', 'INGESTING', 'INGESTED', 'FAILED'] as const;

export class DeliveryListQuery extends ViewQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;
}

/** Members that are not there are absent, never null. */
export class DeliveryDto {
  @ApiProperty({ format: 'uuid', example: ID }) id!: string;
  @ApiProperty({ enum: PROVIDERS, example: 'STAC' }) provider!: string;
  @ApiProperty({ enum: DELIVERY_STATUSES, example: 'DONE' }) status!: DeliveryStatus;
  @ApiPropertyOptional({ description: 'Why it failed, or why it takes longer' }) errorMessage?: string;
  @ApiPropertyOptional({ example: 2621.44, description: 'km² of the bounds that it covers; of orders' }) sqkm?: number;
  @ApiPropertyOptional({ description: 'AIRBUS' }) productId?: string;
  @ApiPropertyOptional({ example: 'S2A_29RKH_20200219_0_L2A', description: 'PLANET, STAC' }) itemId?: string;
  @ApiPropertyOptional({ type: [String], description: 'MAXAR' }) selectedImages?: string[];
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) created!: string;
}

export class DeliveryList {
  @ApiProperty({ type: [DeliveryDto] }) data!: DeliveryDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

export class DeliveryTileDto {
  @ApiProperty({ format: 'uuid', example: 'ff65b77b-5fa7-4d4e-9d95-d3a4ef8d4a1e', description: 'Of the BYOC tile' })
  id!: string;
  @ApiProperty({ format: 'uuid', example: ID }) deliveryId!: string;
  @ApiProperty({ enum: TILE_STATUSES, example: 'INGESTED' }) status!: string;
}

export class DeliveryTileList {
  @ApiProperty({ type: [DeliveryTileDto] }) data!: DeliveryTileDto[];
}

export class ArchiveQuery {
  @ApiPropertyOptional({ enum: ['zip'], default: 'zip' })
  @IsOptional()
  @IsIn(['zip'])
  format?: 'zip';
}

export class ArchiveDto {
  @ApiProperty({ format: 'uuid', example: ID }) deliveryId!: string;
  @ApiProperty({ enum: ['zip'] }) format!: 'zip';
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) requested!: string;
  @ApiProperty({ enum: ARCHIVE_STATUSES, example: 'DONE' }) status!: ArchiveStatus;
  @ApiPropertyOptional({ example: 380_740, description: 'Bytes, once it is DONE' }) size?: number;
}

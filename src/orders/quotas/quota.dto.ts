import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNumber, IsOptional, IsString, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { ViewLinksDto, ViewQuery } from '../../platform/http/view.js';
import { IDS } from '../orders/order.dto.js';

/** More than the globe has, and exact in whole square metres. */
const MAX_KM2 = 1e9;

export class QuotaDto {
  @ApiProperty({ example: 'STAC', description: 'Product collection' }) collectionId!: string;
  @ApiProperty({ type: Number, nullable: true, example: 250, description: 'km²; null = unlimited' })
  quotaSqkm!: number | null;
  @ApiProperty({ example: 12.345678, description: 'km² of confirmed orders; never given back' }) quotaUsed!: number;
}

export class QuotaList {
  @ApiProperty({ type: [QuotaDto] }) data!: QuotaDto[];
}

export class OfAccountQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Of another account; administrators only. Default: your own' })
  @IsOptional()
  @IsAnyUuid()
  accountId?: string;
}

export class QuotaListQuery extends OfAccountQuery {
  @ApiPropertyOptional({ example: 'STAC', description: 'Only this product collection' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @IsStorableText()
  collectionId?: string;
}

export class SetQuotaDto {
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: MAX_KM2, example: 250, description: 'km² in all, of which `quotaUsed` are used up already; null = unlimited, for STAC alone' }) // prettier-ignore
  @ValidateIf((_, value) => value !== null)
  @IsNumber()
  @Min(0)
  @Max(MAX_KM2)
  quotaSqkm!: number | null;

  @ApiPropertyOptional({ format: 'uuid', description: 'Default: your own account' })
  @IsOptional()
  @IsAnyUuid()
  accountId?: string;
}

export class QuotaEventsQuery extends ViewQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Default: your own account' })
  @IsOptional()
  @IsAnyUuid()
  accountId?: string;
}

export class QuotaEventDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid', example: IDS.account }) accountId!: string;
  @ApiProperty({ example: 'STAC' }) collectionId!: string;
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) at!: string;
  @ApiProperty({ enum: ['set', 'use'] }) kind!: 'set' | 'use';
  @ApiProperty({ type: Number, nullable: true, example: 12.345678, description: 'set: the new quota, null = unlimited; use: what was used' }) // prettier-ignore
  sqkm!: number | null;
  @ApiPropertyOptional({ format: 'uuid', description: 'User who did it' }) userId?: string;
  @ApiPropertyOptional({ format: 'uuid', example: IDS.order, description: 'Order that used it' }) orderId?: string;
}

export class QuotaEventList {
  @ApiProperty({ type: [QuotaEventDto] }) data!: QuotaEventDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

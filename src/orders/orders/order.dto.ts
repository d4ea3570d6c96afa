import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { ViewLinksDto, ViewQuery } from '../../platform/http/view.js';
import { IMPORT_SORTS, type ImportSort } from '../input/import-list.query.js';
import { PROVIDERS } from '../providers/import-provider.js';
import { ORDER_STATUSES, type OrderStatus } from './import-order.entity.js';

export const IDS = {
  order: '497f6eca-6276-4993-bfeb-53cbbbba6f08',
  account: '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11',
  collection: '0ffe69e2-b7af-4b1e-835c-867376165f50',
};

const queryFlag = ({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value);

/** Query members that lists of orders and of subscriptions have in common. */
export class ImportListQuery extends ViewQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'BYOC collection that it fills' })
  @IsOptional()
  @IsAnyUuid()
  collectionId?: string;

  @ApiPropertyOptional({ description: 'Part of id or name; several joined with `|` (any) or `&` (all)' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @IsStorableText()
  search?: string;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'true: the deleted ones, and no others' })
  @Transform(queryFlag)
  @IsOptional()
  @IsBoolean({ message: 'must be true or false, got $value' })
  deleted?: boolean;

  @ApiPropertyOptional({ enum: IMPORT_SORTS, default: 'created:desc' })
  @IsOptional()
  @IsIn(IMPORT_SORTS)
  sort?: ImportSort;
}

export class OrderListQuery extends ImportListQuery {
  @ApiPropertyOptional({ enum: ORDER_STATUSES }) @IsOptional() @IsIn(ORDER_STATUSES) status?: OrderStatus;
}

/** Members of a request that creates an order or a subscription; read by `readNewImport`. */
export class NewOrderDto {
  @ApiPropertyOptional({
    example: 'Fields in spring',
    description: 'Also the name of a collection that is made for it',
  })
  name?: string;
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'BYOC collection to fill: empty or with the same bands. Left out: made when the order is confirmed',
  })
  collectionId?: string;
  @ApiProperty({ type: Object, description: '`provider`, `bounds`, `data` with one element; `planetApiKey`' })
  input!: object;
}

export class CompatibilityQueryDto {
  @ApiProperty({ type: Object, description: '`input` of the order to be; `bounds` may be left out' }) input!: object;
}

export class OrderDto {
  @ApiProperty({ format: 'uuid', example: IDS.order }) id!: string;
  @ApiProperty({ format: 'uuid', example: IDS.account }) accountId!: string;
  @ApiProperty({ format: 'uuid', example: IDS.account, description: 'Old name of `accountId`' }) userId!: string;
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) created!: string;
  @ApiPropertyOptional({ example: '2026-11-21T12:01:00.000Z' }) confirmed?: string;
  @ApiProperty({ enum: PROVIDERS, example: 'STAC' }) provider!: string;
  @ApiProperty({ example: 'Fields in spring' }) name!: string;
  @ApiPropertyOptional({ format: 'uuid', example: IDS.collection }) collectionId?: string;
  @ApiProperty({ enum: ORDER_STATUSES, example: 'CREATED' }) status!: OrderStatus;
  @ApiProperty({ example: 12.345678, description: 'km² of quota that it takes' }) sqkm!: number;
  @ApiProperty({ type: Object, description: 'As sent, without keys' }) input!: object;
  @ApiPropertyOptional({ description: 'Why it failed, or what its provider last refused' }) errorMessage?: string;
}

export class OrderList {
  @ApiProperty({ type: [OrderDto] }) data!: OrderDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

export class CompatibleCollectionDto {
  @ApiProperty({ format: 'uuid', example: IDS.collection }) id!: string;
  @ApiProperty({ example: 'Fields' }) name!: string;
}

export class CompatibleCollectionList {
  @ApiProperty({ type: [CompatibleCollectionDto] }) data!: CompatibleCollectionDto[];
}

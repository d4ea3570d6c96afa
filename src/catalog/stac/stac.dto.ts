import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type StacLink } from '#libs/stac';
import { TITLE_OF } from '../../platform/http/error-status.js';
import { MEDIA } from './media-types.js';

export class StacLinkDto {
  @ApiProperty({ example: 'https://eo.example.org/stac/search?limit=10&token=WyJ4' }) href!: string;
  @ApiProperty({ example: 'next' }) rel!: string;
  @ApiPropertyOptional({ example: 'application/geo+json' }) type?: string;
  @ApiPropertyOptional() title?: string;
  @ApiPropertyOptional({ enum: ['GET', 'POST'] }) method?: string;
  @ApiPropertyOptional({ type: Object, description: 'Of a POST link: the whole body' }) body?: object;
}

export class StacItemDto {
  @ApiProperty({ enum: ['Feature'] }) type!: string;
  @ApiProperty({ example: '1.1.0' }) stac_version!: string;
  @ApiProperty({ example: 'S2A_MSIL2A_20240601T101031_R022_T32TPS' }) id!: string;
  @ApiPropertyOptional({ example: 'sentinel-2-l2a' }) collection?: string;
  @ApiProperty({ type: Object, nullable: true, description: 'GeoJSON in lon/lat' }) geometry!: object | null;
  @ApiPropertyOptional({ type: [Number], example: [11, 46, 12, 47] }) bbox?: number[];
  @ApiProperty({ type: Object, example: { datetime: '2024-06-01T10:10:31Z', 'eo:cloud_cover': 12.5 } })
  properties!: object;
  @ApiProperty({ type: Object, description: 'Files by key; those of this instance can be downloaded at `href`' })
  assets!: object;
  @ApiProperty({ type: [StacLinkDto] }) links!: StacLinkDto[];
}

export class StacItemCollectionDto {
  @ApiProperty({ enum: ['FeatureCollection'] }) type!: string;
  @ApiProperty({ type: [StacItemDto] }) features!: StacItemDto[];
  @ApiProperty({ type: [StacLinkDto] }) links!: StacLinkDto[];
  @ApiProperty({ example: 10 }) numberReturned!: number;
  @ApiPropertyOptional({ example: 25, description: 'Exact; absent when it was not counted' }) numberMatched?: number;
  @ApiPropertyOptional({ format: 'date-time', example: '2026-03-01T09:30:00.000Z' }) timeStamp?: string;
}

export class StacCollectionDto {
  @ApiProperty({ enum: ['Collection'] }) type!: string;
  @ApiProperty({ example: '1.1.0' }) stac_version!: string;
  @ApiProperty({ example: 'sentinel-2-l2a' }) id!: string;
  @ApiPropertyOptional({ example: 'Sentinel-2 L2A' }) title?: string;
  @ApiProperty({ example: 'Surface reflectance' }) description!: string;
  @ApiProperty({ example: 'CC-BY-4.0' }) license!: string;
  @ApiProperty({
    type: Object,
    example: { spatial: { bbox: [[-180, -56, 180, 83]] }, temporal: { interval: [['2016-11-01T00:00:00Z', null]] } },
  })
  extent!: object;
  @ApiProperty({ type: [StacLinkDto] }) links!: StacLinkDto[];
}

export class StacCollectionListDto {
  @ApiProperty({ type: [StacCollectionDto] }) collections!: object[];
  @ApiProperty({ type: [StacLinkDto] }) links!: StacLink[];
  @ApiProperty({ example: 3 }) numberMatched!: number;
  @ApiProperty({ example: 3 }) numberReturned!: number;
}

/** stac-api §4; the member `error` is what Sentinel Hub clients read. */
export class StacErrorDto {
  @ApiProperty({ example: 'COMMON_BAD_PAYLOAD' }) code!: string;
  @ApiProperty({ example: 'bbox: expected 4 or 6 numbers (w,s,e,n or w,s,zmin,e,n,zmax), got 3' }) description!: string;
}

export const ITEM = { [MEDIA.geoJson]: { schema: { $ref: getSchemaPath(StacItemDto) } } };
export const ITEM_COLLECTION = { [MEDIA.geoJson]: { schema: { $ref: getSchemaPath(StacItemCollectionDto) } } };
export const JSON_SCHEMA = { [MEDIA.schema]: { schema: { type: 'object' } } };

/** Documents the error answers of an operation, and the models that its `content` refers to. */
export function ApiStacErrors(...statuses: number[]) {
  return applyDecorators(
    ApiExtraModels(StacItemDto, StacItemCollectionDto, StacErrorDto),
    ...statuses.map((status) => ApiResponse({ status, description: TITLE_OF[status] ?? 'Error', type: StacErrorDto })),
  );
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ViewLinksDto, ViewQuery } from '../../../platform/http/view.js';

export const TILE_STATUSES = ['PENDING', 'SCHEDULED', 'QUEUED', 'PROCESSING', 'PROCESSED', 'FAILED'] as const;
export type TileStatus = (typeof TILE_STATUSES)[number];

const GEOMETRY = {
  type: 'Polygon',
  coordinates: [[[-17.6, 14.73], [-17.5, 14.73], [-17.5, 14.64], [-17.6, 14.64], [-17.6, 14.73]]],
}; // prettier-ignore
const ORIGIN = {
  type: 'Point',
  coordinates: [220000, 1640000],
  crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::32628' } },
};

export class BatchTileListQuery extends ViewQuery {
  @ApiPropertyOptional({ enum: TILE_STATUSES })
  @IsOptional()
  @IsIn(TILE_STATUSES)
  status?: TileStatus;
}

export class BatchTileDto {
  @ApiProperty({ example: 2108082, description: 'The same tile has the same id in every request' }) id!: number;
  @ApiProperty({ format: 'uuid', example: '5f1b9b3c-7c1e-4c53-9f0a-2f4f3a1a7d10' }) requestId!: string;
  @ApiProperty({ example: '28PBB_2_6' }) name!: string;
  @ApiProperty({ type: Object, example: GEOMETRY, description: 'WGS84, without the buffer' }) geometry!: unknown;
  @ApiProperty({ type: Object, example: ORIGIN, description: 'Upper-left corner, without the buffer' })
  origin!: unknown;
  @ApiProperty({ enum: TILE_STATUSES, example: 'PROCESSED' }) status!: TileStatus;
  @ApiPropertyOptional({ example: 1.27, description: 'Processing units, without the discount of batch; once it ended' })
  cost?: number;
  @ApiPropertyOptional({ example: 'No data', description: 'Why it FAILED, or what else is to say' }) error?: string;
}

export class BatchTileList {
  @ApiProperty({ type: [BatchTileDto] }) data!: BatchTileDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

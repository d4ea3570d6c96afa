import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { IsPlainText } from '../datasets/index.js';
import { IsAnyUuid } from '../platform/http/uuid.pipe.js';
import { TILE_GRIDS, type TileGridName } from './tile-key.js';
import { type StoredLevel } from './tile-levels.query.js';

export class CachedLayerDto {
  @ApiProperty({ format: 'uuid' }) dataset_id!: string;
  @ApiProperty({ example: 'default' }) style!: string;
  @ApiProperty({ enum: TILE_GRIDS }) grid!: TileGridName;
  @ApiProperty({ example: 7 }) zoom!: number;
  @ApiProperty({ example: 64 }) tiles!: number;
  @ApiProperty({ example: 1_234_567 }) size_bytes!: number;
  @ApiProperty({ format: 'date-time', description: 'When a tile was last painted' }) changed_at!: Date;
  @ApiProperty({ format: 'date-time', description: 'When a tile was last asked for, to half a minute' }) used_at!: Date;

  static of({ datasetId, style, grid, z, tiles, bytes, changedAt, usedAt }: StoredLevel): CachedLayerDto {
    return Object.assign(new CachedLayerDto(), {
      dataset_id: datasetId,
      style,
      grid,
      zoom: z,
      tiles,
      size_bytes: bytes,
      changed_at: changedAt,
      used_at: usedAt,
    });
  }
}

export class CachedLayersDto {
  @ApiProperty({ description: 'Of all layers', example: 1_234_567 }) size_bytes!: number;
  @ApiProperty({ description: 'What the cache may hold', example: 10_737_418_240 }) max_bytes!: number;
  @ApiProperty({ type: [CachedLayerDto], description: 'One per dataset, style, grid and zoom' })
  layers!: CachedLayerDto[];
}

export class CacheCleanupRequest {
  @ApiPropertyOptional({ type: String, format: 'uuid' }) @IsOptional() @IsAnyUuid() dataset_id?: string | null;
  @ApiPropertyOptional({ type: String, example: 'default' }) @IsOptional() @IsPlainText(1, 200) style?: string | null;
  @ApiPropertyOptional({ enum: TILE_GRIDS }) @IsOptional() @IsIn(TILE_GRIDS) grid?: TileGridName | null;
  @ApiPropertyOptional({ type: Number, minimum: 0, maximum: 30 }) @IsOptional() @IsInt() @Min(0) @Max(30) minzoom?: number | null; // prettier-ignore
  @ApiPropertyOptional({ type: Number, minimum: 0, maximum: 30 }) @IsOptional() @IsInt() @Min(0) @Max(30) maxzoom?: number | null; // prettier-ignore

  @ApiPropertyOptional({ type: Number, example: 30, description: 'Layers that nobody asked for in so many days' })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(36_500)
  unused_days?: number | null;

  @ApiPropertyOptional({ type: Boolean, example: true, description: 'Say what would go, and remove nothing' })
  @IsOptional()
  @IsBoolean()
  dry_run?: boolean | null;
}

export class LayerCleanupRequest {
  @ApiPropertyOptional({ type: Boolean, example: true, description: 'Say what would go, and remove nothing' })
  @IsOptional()
  @IsBoolean()
  dry_run?: boolean | null;
}

export class CacheCleanupResult {
  @ApiProperty() dry_run!: boolean;
  @ApiProperty({ description: 'Layers that matched', example: 3 }) layers!: number;
  @ApiProperty({ description: 'Tiles that are gone, or would go', example: 120 }) tiles!: number;
  @ApiProperty({ example: 1_234_567 }) size_bytes!: number;
}

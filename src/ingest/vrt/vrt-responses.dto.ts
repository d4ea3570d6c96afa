import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type ResolutionStrategy } from '#libs/raster';
import { type AssetStatus } from '../../datasets/index.js';
import { type CompatibilityItem } from './compatibility.js';
import { type SourceHealthStatus } from './source-health.js';
import { type GenerationStatus } from './vrt-generation.entity.js';

const SOURCE_ID = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';

export class CompatibilityItemDto implements CompatibilityItem {
  @ApiProperty({ format: 'uuid', example: SOURCE_ID, description: 'Dataset id of the source' }) source_id!: string;
  @ApiProperty({ type: String, example: 'dtype_mismatch' }) code!: CompatibilityItem['code'];
  @ApiProperty({ example: 'dtype uint16 differs from uint8' }) message!: string;
  @ApiProperty({ example: 'dtype' }) field!: string;
  @ApiProperty({ enum: ['error', 'warning'] }) severity!: 'error' | 'warning';
}

/** The raster that the build would produce. */
export class PredictedVrtDto {
  @ApiProperty({ example: 'PROJCRS["WGS 84 / UTM zone 29N",…]', description: 'WKT2:2019' }) crs!: string;
  @ApiProperty({ type: Number, nullable: true, example: 32629 }) epsg!: number | null;
  @ApiProperty({
    type: [Number],
    example: [231980, 2730020, 301980, 2800020],
    description: '[minX, minY, maxX, maxY] in the CRS, x = easting or longitude',
  })
  extent!: number[];
  @ApiProperty({
    type: [Number],
    nullable: true,
    example: [-11.6618, 24.6612, -10.9569, 25.3036],
    description: '[west, south, east, north] in degrees; west > east crosses the antimeridian',
  })
  bbox_wgs84!: number[] | null;
  @ApiProperty({ example: 700, description: 'px' }) width!: number;
  @ApiProperty({ example: 700, description: 'px' }) height!: number;
  @ApiProperty({ example: 100, description: 'CRS units' }) res_x!: number;
  @ApiProperty({ example: 100, description: 'CRS units' }) res_y!: number;
  @ApiProperty({ example: 3 }) band_count!: number;
  @ApiProperty({ example: 'uint8' }) dtype!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '0',
    description: 'Of band 1; a mosaic takes the first source’s',
  })
  nodata!: string | null;
  @ApiProperty({ example: 4 }) source_count!: number;
}

export class VrtCheckResult {
  @ApiProperty({ example: true }) compatible!: boolean;
  @ApiProperty({ type: [CompatibilityItemDto], example: [] }) errors!: CompatibilityItemDto[];
  @ApiProperty({ type: [CompatibilityItemDto], example: [] }) warnings!: CompatibilityItemDto[];
  @ApiProperty({ type: PredictedVrtDto, nullable: true, description: 'null when the sources do not fit together' })
  predicted!: PredictedVrtDto | null;
}

export class VrtSourceDto {
  @ApiProperty({ format: 'uuid', example: SOURCE_ID }) dataset_id!: string;
  @ApiProperty({ example: 'Sentinel-2 29RKH, north-west piece' }) title!: string;
  @ApiProperty({ example: 0, description: '0 = bottom layer, or band 1 of a stack' }) position!: number;
  @ApiProperty({ example: 3 }) band_count!: number;
  @ApiProperty({ type: Number, nullable: true, example: 100, description: 'CRS units' }) resolution_x!: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 100, description: 'CRS units' }) resolution_y!: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 32629 }) crs_epsg!: number | null;
  @ApiProperty({
    type: [Number],
    nullable: true,
    example: [-11.6618, 24.6612, -10.9569, 25.3036],
    description: '[w, s, e, n]',
  })
  extent_bbox!: number[] | null;
}

export class VrtSourcesDto {
  @ApiProperty({ type: [VrtSourceDto] }) sources!: VrtSourceDto[];
}

export class ActiveGenerationDto {
  @ApiProperty({ format: 'uuid', example: 'b1f6d5f2-0f0d-4c39-a3c0-35b4b1d3f0aa' }) generation_id!: string;
  @ApiProperty({ type: Date, nullable: true, description: 'null while it waits in the queue' })
  started_at!: Date | null;
  @ApiProperty({ example: 4.2, description: 'Since the start, or since the request while it waits' })
  elapsed_seconds!: number;
}

export class SourceHealthDto {
  @ApiProperty({ format: 'uuid', example: SOURCE_ID }) dataset_id!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Sentinel-2 29RKH, north-west piece' }) title!: string | null;
  @ApiProperty({
    enum: ['healthy', 'stale', 'inaccessible', 'missing'],
    example: 'healthy',
    description:
      '`stale`: the source has been replaced since the build, regenerate the VRT. `inaccessible`: its file is not in ' +
      'the object store. `missing`: the dataset is gone.',
  })
  status!: SourceHealthStatus;
}

export class VrtStatusDto {
  @ApiProperty({ enum: ['ready', 'regenerating', 'failed'], example: 'ready' }) status!: AssetStatus;
  @ApiProperty({ type: Date, nullable: true, description: 'End of the newest rebuild; null before the first one' })
  last_generation_at!: Date | null;
  @ApiProperty({ example: 4, description: 'All sources, also those you may not see' }) source_count!: number;
  @ApiProperty({ type: ActiveGenerationDto, nullable: true, description: 'Only while regenerating' })
  active_generation!: ActiveGenerationDto | null;
  @ApiProperty({ type: [SourceHealthDto], description: 'Of the sources you may see' })
  source_health!: SourceHealthDto[];
}

export class VrtGenerationDto {
  @ApiProperty({ format: 'uuid', example: 'b1f6d5f2-0f0d-4c39-a3c0-35b4b1d3f0aa' }) id!: string;
  @ApiProperty({ enum: ['pending', 'running', 'completed', 'failed'], example: 'completed' }) status!: GenerationStatus;
  @ApiProperty({ type: Date, nullable: true }) started_at!: Date | null;
  @ApiProperty({ type: Date, nullable: true }) completed_at!: Date | null;
  @ApiProperty({ type: Number, nullable: true, example: 1.8 }) duration_seconds!: number | null;
  @ApiProperty({ type: String, nullable: true, example: null }) error_message!: string | null;
  @ApiProperty({ type: Number, nullable: true, example: 3, description: 'Sources of the VRT after this rebuild' })
  source_count!: number | null;
  @ApiProperty({ enum: ['add_source', 'remove_source', 'set_sources', 'regenerate'], example: 'add_source' })
  triggered_by!: string;
  @ApiPropertyOptional({ enum: ['finest', 'coarsest', 'average'], nullable: true, description: 'null = unchanged' })
  resolution_strategy!: ResolutionStrategy | null;
}

export class VrtGenerationsDto {
  @ApiProperty({ type: [VrtGenerationDto], description: 'Newest first' }) generations!: VrtGenerationDto[];
  @ApiProperty({ example: 1 }) total!: number;
}

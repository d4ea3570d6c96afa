import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsPlainText } from '../datasets/index.js';
import { type Job } from '../jobs/index.js';
import { TILE_GRIDS, type TileGridName } from '../tile-cache/index.js';
import { seedRequestOf } from './seed-request.js';
import { type SeedWishes } from './seeding.service.js';

export class SeedMapcacheRequest implements SeedWishes {
  @ApiPropertyOptional({ type: Number, minimum: 0, maximum: 24, example: 0, description: 'First zoom' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(24)
  minzoom?: number | null;

  @ApiPropertyOptional({
    type: Number,
    minimum: 0,
    maximum: 24,
    example: 8,
    description: "Last zoom; by default the one as fine as the raster's own pixels",
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(24)
  maxzoom?: number | null;

  @ApiPropertyOptional({ enum: TILE_GRIDS, default: 'GoogleMapsCompatible' })
  @IsOptional()
  @IsIn(TILE_GRIDS)
  grid?: TileGridName | null;

  @ApiPropertyOptional({ type: String, example: 'default', description: 'Id of a style of the dataset' })
  @IsOptional()
  @IsPlainText(1, 200)
  style?: string | null;

  @ApiPropertyOptional({
    type: Number,
    minimum: 1,
    example: 2,
    description: 'Blocks of tiles painted at the same time',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  workers?: number | null;

  @ApiPropertyOptional({
    type: Number,
    minimum: 1,
    example: 5000,
    description: 'A plan of more tiles ends at a lower zoom',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  max_tiles?: number | null;

  @ApiPropertyOptional({ type: Boolean, example: false, description: 'Also paint what the cache has already' })
  @IsOptional()
  @IsBoolean()
  force?: boolean | null;
}

export class SeedAccepted {
  @ApiProperty({
    format: 'uuid',
    example: '5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70',
    description: 'Poll GET /jobs/{job_id}',
  })
  job_id!: string;
  @ApiProperty({ enum: ['accepted'], example: 'accepted' }) status!: 'accepted';
  @ApiProperty({ example: 341 }) tiles_planned!: number;
  @ApiProperty({ example: 0 }) minzoom!: number;
  @ApiProperty({ example: 8, description: 'Lower than asked for where the tiles would have been too many' })
  maxzoom!: number;
  @ApiProperty({ enum: TILE_GRIDS, example: 'GoogleMapsCompatible' }) grid!: TileGridName;
  @ApiProperty({ example: 'default' }) style!: string;

  static of(job: Job): SeedAccepted {
    const { tiles, minZoom, maxZoom, grid, style } = seedRequestOf(job);
    const answer = { job_id: job.id, status: 'accepted', tiles_planned: tiles, minzoom: minZoom, maxzoom: maxZoom, grid, style } as const; // prettier-ignore
    return Object.assign(new SeedAccepted(), answer);
  }
}

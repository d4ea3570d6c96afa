import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type TerrainNoData } from '#libs/terrain';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { type SeenTerrain } from './terrain-access.js';
import { type TerrainWishes } from './terrain-request.js';

const NODATA = ['zero', 'transparent'] as const;

export class GenerateTerrainRequest implements TerrainWishes {
  @ApiPropertyOptional({ type: Number, minimum: 0, maximum: 24, example: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(24)
  minzoom?: number | null;

  @ApiPropertyOptional({ type: Number, minimum: 0, maximum: 24, description: 'Default: as fine as the raster' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(24)
  maxzoom?: number | null;

  @ApiPropertyOptional({ enum: NODATA, default: 'zero', description: 'Pixels without height: sea level, or a hole' })
  @IsOptional()
  @IsIn(NODATA)
  nodata?: TerrainNoData | null;
}

export class TerrainDto {
  @ApiProperty({ format: 'uuid', description: 'Also the id of the terrain' }) dataset_id!: string;
  @ApiProperty({ example: 'Elevation of Bruchsal' }) title!: string;
  @ApiProperty({ example: 'https://eo.example.org/terrain/2489e9ad-2ee2-8e00-8ec9-32d5f69181c0/tilejson.json' })
  url!: string;
  @ApiProperty({ example: 0 }) minzoom!: number;
  @ApiProperty({ example: 12 }) maxzoom!: number;
  @ApiProperty({ type: [Number], description: '[west, south, east, north] in degrees' }) bounds!: number[];
  @ApiProperty({ description: 'Tiles with heights on them', example: 85 }) tiles!: number;
  @ApiProperty({ example: 3_145_728 }) size_bytes!: number;
  @ApiProperty({ description: 'The dataset has another file by now, or is gone' }) stale!: boolean;
  @ApiProperty({ format: 'date-time' }) updated_at!: Date;

  /** @param url of what a client loads first */
  static of({ terrain, isStale }: SeenTerrain, url: string): TerrainDto {
    const { datasetId, title, minZoom, maxZoom, bounds, tiles, sizeBytes, updatedAt } = terrain;
    return Object.assign(new TerrainDto(), {
      dataset_id: datasetId,
      title,
      url,
      minzoom: minZoom,
      maxzoom: maxZoom,
      bounds,
      tiles,
      size_bytes: sizeBytes,
      stale: isStale,
      updated_at: updatedAt,
    });
  }
}

export class TerrainListDto {
  @ApiProperty({ type: [TerrainDto] }) items!: TerrainDto[];
}

export class DeletedTerrainDto {
  @ApiProperty({ format: 'uuid' }) deleted!: string;
  @ApiProperty({ description: 'Objects that are gone', example: 85 }) files!: number;
}

/** TileJSON 3.0.0, with what MapLibre's and Mapbox' `raster-dem` sources need beside it. */
export class TileJsonDto {
  @ApiProperty({ example: '3.0.0' }) tilejson!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: [String], example: ['https://eo.example.org/terrain/2489e9ad-2ee2-8e00-8ec9-32d5f69181c0/tiles/{z}/{x}/{y}.png'] }) tiles!: string[]; // prettier-ignore
  @ApiProperty({ example: 'xyz' }) scheme!: string;
  @ApiProperty({ example: 0 }) minzoom!: number;
  @ApiProperty({ example: 12 }) maxzoom!: number;
  @ApiProperty({ type: [Number] }) bounds!: number[];
  @ApiProperty({ example: 256 }) tileSize!: number;
  @ApiProperty({ example: 'mapbox', description: '-10000 + (R × 65536 + G × 256 + B) × 0.1 metres' }) encoding!: string;

  static of({ terrain }: SeenTerrain, base: string): TileJsonDto {
    const { title, minZoom, maxZoom, bounds } = terrain;
    const [west, , east] = bounds;
    return Object.assign(new TileJsonDto(), {
      tilejson: '3.0.0',
      name: title,
      tiles: [`${base}/tiles/{z}/{x}/{y}.png`],
      scheme: 'xyz',
      minzoom: minZoom,
      maxzoom: maxZoom,
      // TileJSON knows no box across ±180.
      bounds: west! <= east! ? bounds : [-180, bounds[1], 180, bounds[3]],
      tileSize: 256,
      encoding: 'mapbox',
    });
  }
}

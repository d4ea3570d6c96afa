import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { ViewLinksDto, ViewQuery } from '../../platform/http/view.js';
import { TILE_STATUSES, type TileStatus } from './byoc-tile.entity.js';
import { TILE_ORDERS, type TileOrder } from './tile-reads.query.js';

const ID = 'ff65b77b-5fa7-4d4e-9d95-d3a4ef8d4a1e';
const CRS = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::32629' } };
export const COVER_EXAMPLE = {
  type: 'Polygon',
  crs: CRS,
  coordinates: [[[241980, 2748820], [293180, 2748820], [293180, 2800020], [241980, 2800020], [241980, 2748820]]],
}; // prettier-ignore

const Raw = () => Transform(({ obj, key }) => (obj as Record<string, unknown>)[key]);

/** Body of POST and PUT; members that only the server sets are ignored. */
export class TileBody {
  @ApiPropertyOptional({
    example: 'S2A_29RKH_20200219/(BAND).tif',
    description:
      'Where the files lie in the bucket: `(BAND)` stands for the source of each band. Also a folder, whose TIFF files ' +
      'are the bands, or one TIFF file with all bands. Required in POST; a PUT cannot change it.',
  })
  @IsOptional()
  @IsString()
  @IsStorableText()
  path?: string;

  @ApiPropertyOptional({ nullable: true, example: '2020-02-19T11:33:21Z', description: 'At most milliseconds' })
  @Raw()
  @IsOptional()
  sensingTime?: unknown;

  @ApiPropertyOptional({
    type: Object,
    nullable: true,
    description:
      'Where the data is valid: Polygon or MultiPolygon of at most 100 points, `crs` one of EPSG:4326 (default, ' +
      'longitude first), 3857, 3035, UTM on WGS84. Default: what all files cover.',
    example: COVER_EXAMPLE,
  })
  @Raw()
  @IsOptional()
  coverGeometry?: unknown;
}

export class NewTileQuery {
  @ApiPropertyOptional({
    enum: ['true', 'false'],
    default: 'false',
    description:
      'Trace the cover geometry from the valid pixels (not no-data, not NaN) of an overview, as `byoc-tool ' +
      '--trace-coverage` does before it uploads. Not together with `coverGeometry`.',
  })
  @IsOptional()
  @IsIn(['true', 'false'])
  traceCoverage?: 'true' | 'false';
}

export class TileListQuery extends ViewQuery {
  @ApiPropertyOptional({ enum: Object.keys(TILE_ORDERS), default: 'created:asc' })
  @IsOptional()
  @IsIn(Object.keys(TILE_ORDERS))
  sort?: TileOrder;

  @ApiPropertyOptional({ description: 'Exactly this path' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  @IsStorableText()
  path?: string;

  @ApiPropertyOptional({ enum: TILE_STATUSES })
  @IsOptional()
  @IsIn(TILE_STATUSES)
  status?: TileStatus;
}

export class CopyTilesQuery {
  @ApiProperty({ format: 'uuid', example: '0f2b2f3c-9a3f-4c55-a5f0-3cf2f5d8b6d1' })
  @IsString()
  @IsAnyUuid()
  toCollection!: string;
}

export class TileDataDto {
  @ApiPropertyOptional({ nullable: true, description: 'When FAILED' }) failedIngestionCause?: string;
  @ApiPropertyOptional({ nullable: true }) warnings?: string;
  @ApiPropertyOptional({ example: false, description: 'Points were added when the cover went to WGS84' })
  hasAddedPoints?: boolean;
  @ApiPropertyOptional({ type: Object, example: { B04: { headerSize: 1270, etag: '"5ce11-18"' } } })
  filesMetadata?: Record<string, { headerSize: number; etag: string }>;
  @ApiPropertyOptional({ example: 100 }) minMetersPerPixel?: number;
  @ApiPropertyOptional({ example: 800 }) maxMetersPerPixel?: number;
}

export class TileDto {
  @ApiProperty({ format: 'uuid', example: ID }) id!: string;
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) created!: string;
  @ApiProperty({ nullable: true, type: String, example: '2026-11-21T12:00:01.000Z' }) ingestionStart!: string | null;
  @ApiProperty({ nullable: true, type: String, example: '2020-02-19T11:33:21.000Z' }) sensingTime!: string | null;
  @ApiProperty({ example: 'S2A_29RKH_20200219/(BAND).tif' }) path!: string;
  @ApiProperty({ enum: TILE_STATUSES, example: 'INGESTED' }) status!: TileStatus;
  @ApiPropertyOptional({ type: Object, description: 'Around all files', example: COVER_EXAMPLE })
  tileGeometry?: unknown;
  @ApiPropertyOptional({ type: Object, example: COVER_EXAMPLE }) coverGeometry?: unknown;
  @ApiPropertyOptional({ type: TileDataDto, nullable: true }) additionalData?: TileDataDto | null;
}

export class TileAnswer {
  @ApiProperty({ type: TileDto }) data!: TileDto;
}

export class TileList {
  @ApiProperty({ type: [TileDto] }) data!: TileDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

export class TileFileDto {
  @ApiProperty({ example: 'S2A_29RKH_20200219/B04.tif' }) path!: string;
  @ApiProperty({ example: 'B04', description: 'Source of the bands that lie in it' }) source!: string;
  @ApiProperty({ example: 380499 }) size!: number;
  @ApiProperty({ example: '"5ce11-18"', description: 'When it was ingested' }) etag!: string;
  @ApiProperty({ example: 1270 }) headerSize!: number;
}

export class TileFileList {
  @ApiProperty({ type: [TileFileDto] }) data!: TileFileDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

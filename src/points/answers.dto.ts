import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { PlatformProfileDto } from '../sentinel-profiles/index.js';

export class RequestedPlaceDto {
  @ApiProperty({ example: 15.6 }) lon!: number;
  @ApiProperty({ example: 78.2 }) lat!: number;
}

export class NearestCellDto extends RequestedPlaceDto {
  @ApiProperty({ description: 'Index along the rows’ dimension, 0-based', example: 4120 }) row!: number;
  @ApiProperty({ description: 'Index along the columns’ dimension, 0-based', example: 977 }) col!: number;
  @ApiProperty({ description: 'From the requested position to the cell’s centre', example: 12.4 }) distance_m!: number;
}

export class LevelDto {
  @ApiProperty({ example: 'depth' }) dimension!: string;
  @ApiProperty({ example: 0 }) index!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'null where the dimension has no coordinate', example: 10 })
  value!: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'm' }) units!: string | null;
}

const NUMBER_OR_NULL = { type: 'number', nullable: true } as const;

export class VariableValueDto {
  @ApiProperty({
    oneOf: [NUMBER_OR_NULL, { type: 'array', items: NUMBER_OR_NULL }],
    description: 'A list, as long as `time`, where `time` was `all`',
    example: 213,
  })
  value!: number | null | Array<number | null>;
  @ApiProperty({ type: String, nullable: true, example: '1' }) units!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Amplitude VV' }) long_name!: string | null;
  @ApiProperty({ type: [String], example: ['time', 'y', 'x'] }) dims!: string[];
  @ApiProperty({ description: 'No value at all', example: false }) masked!: boolean;
  @ApiPropertyOptional({
    type: LevelDto,
    description: 'Where the variable has a vertical or another further dimension',
  })
  level?: LevelDto;
}

@ApiExtraModels(VariableValueDto)
class ResultDto {
  @ApiProperty() requested!: RequestedPlaceDto;
  @ApiProperty({ type: NearestCellDto, nullable: true, description: 'null where the grid’s CRS has no such place' })
  nearest!: NearestCellDto | null;
  @ApiProperty({ description: 'Does the position lie in the grid', example: true }) inside!: boolean;
  @ApiProperty({
    oneOf: [
      { type: 'string', nullable: true },
      { type: 'array', items: { type: 'string' } },
    ],
    description: 'The instant that the values are of; null where the source has no time',
    example: '2026-04-11T05:44:59Z',
  })
  time!: string | string[] | null;
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(VariableValueDto) } })
  variables!: Record<string, VariableValueDto>;
}

export class PointAnswerDto extends ResultDto {
  @ApiPropertyOptional({ description: 'Of the routes that take an address' }) url?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'Of the routes below a dataset' }) dataset_id?: string;
  @ApiPropertyOptional({ type: PlatformProfileDto, description: 'Of Sentinel products' }) profile?: PlatformProfileDto;
}

export class PointFaultDto {
  @ApiProperty({ example: 'invalid_point' }) code!: string;
  @ApiProperty({ example: 'lat must be a number from -90 to 90, got 91' }) message!: string;
}

export class FailedPointDto {
  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'number' }] }) id?: string | number;
  @ApiProperty() error!: PointFaultDto;
}

export class PointResultDto extends ResultDto {
  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'number' }], example: 'buoy-7' }) id?: string | number;
}

@ApiExtraModels(PointResultDto, FailedPointDto)
export class PointsAnswerDto {
  @ApiPropertyOptional() url?: string;
  @ApiPropertyOptional({ format: 'uuid' }) dataset_id?: string;
  @ApiProperty({ description: 'Of results', example: 2 }) count!: number;
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(PointResultDto) }, { $ref: getSchemaPath(FailedPointDto) }] },
    description: 'In the order of the points',
  })
  results!: Array<PointResultDto | FailedPointDto>;
  @ApiPropertyOptional({ type: PlatformProfileDto }) profile?: PlatformProfileDto;
}

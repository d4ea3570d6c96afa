import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsNumber,
  IsOptional,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import { IsPlainText } from '../datasets/index.js';
import { HttpAddress } from './http-address.js';
import { timeChoice } from './time-choice.js';

export const MOST_POINTS = 1000;
export const MOST_VARIABLES = 50;
/** Longitudes of either habit: -180…180 and 0…360. */
export const LONGITUDES = [-180, 360] as const;

const finite = { allowNaN: false, allowInfinity: false };

function IsTime(): PropertyDecorator {
  return ValidateBy({
    name: 'isTime',
    validator: {
      validate: (value: unknown) => timeChoice(value) !== null,
      defaultMessage: () => 'must be an ISO 8601 instant, an index from 0, or "all"',
    },
  });
}

const TIME = {
  oneOf: [{ type: 'string' as const }, { type: 'integer' as const }],
  description:
    'An ISO 8601 instant (the nearest is taken), an index from 0, or `all` for a series of up to 10,000. ' +
    'Default: the first',
  example: '1999-06-15T00:00:00Z',
};

/** What may be asked of any number of positions. */
class QueryOptions {
  @ApiPropertyOptional({
    type: [String],
    description: 'Default: those of the platform’s profile that the source has, else all on its grid, at most 50',
    example: ['Amplitude_VV'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_VARIABLES)
  @IsPlainText(1, 256, { each: true })
  variables?: string[];

  @ApiPropertyOptional(TIME)
  @IsOptional()
  @IsTime()
  time?: string | number;

  @ApiPropertyOptional({ description: 'Nearest on the vertical axis, in its units; default: the first level', example: 10 }) // prettier-ignore
  @IsOptional()
  @IsNumber(finite)
  depth?: number;

  @ApiPropertyOptional({ description: 'Index from 0 on the vertical axis, instead of `depth`', example: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1e9)
  level?: number;

  @ApiPropertyOptional({ description: 'Metres to the cell’s centre that still count as inside; 1.5 cells always do' })
  @IsOptional()
  @IsNumber(finite)
  @Min(0)
  max_distance_m?: number;
}

export class PointRequest extends QueryOptions {
  @ApiProperty({ description: 'Degrees east, WGS 84', minimum: -180, maximum: 360, example: 15.6 })
  @IsNumber(finite)
  @Min(LONGITUDES[0])
  @Max(LONGITUDES[1])
  lon!: number;

  @ApiProperty({ description: 'Degrees north, WGS 84', minimum: -90, maximum: 90, example: 78.2 })
  @IsNumber(finite)
  @Min(-90)
  @Max(90)
  lat!: number;
}

class AskedPointDto {
  @ApiProperty({ example: 15.6 }) lon!: number;
  @ApiProperty({ example: 78.2 }) lat!: number;
  @ApiPropertyOptional({
    oneOf: [{ type: 'string' }, { type: 'number' }],
    description: 'Given back',
    example: 'buoy-7',
  })
  id?: string | number;
  @ApiPropertyOptional({ ...TIME, description: 'Instead of the `time` of the request' }) time?: string | number;
}

export class PointsRequest extends QueryOptions {
  @ApiProperty({
    type: [AskedPointDto],
    minItems: 1,
    maxItems: MOST_POINTS,
    example: [{ id: 'buoy-7', lon: 15.6, lat: 78.2 }, { lon: 15.7, lat: 78.25 }], // prettier-ignore
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_POINTS)
  points!: unknown[];
}

const URL_EXAMPLE = 'https://nbstds.met.no/thredds/dodsC/NBS/S1A/2026/04/11/IW/S1A_IW_GRDH_1SDV_20260411.nc';

export class PointAtUrlRequest extends PointRequest {
  @ApiProperty({ description: 'An OPeNDAP (DAP 2) address, http or https', example: URL_EXAMPLE })
  @HttpAddress()
  url!: string;
}

export class PointsAtUrlRequest extends PointsRequest {
  @ApiProperty({ description: 'An OPeNDAP (DAP 2) address, http or https', example: URL_EXAMPLE })
  @HttpAddress()
  url!: string;
}

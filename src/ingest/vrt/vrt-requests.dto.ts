import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { type ResolutionStrategy } from '#libs/raster';
import { type Visibility } from '../../auth/index.js';
import { type VrtType } from '../../datasets/index.js';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { MAX_SOURCES } from './source-list.js';

const VRT_TYPES: readonly VrtType[] = ['mosaic', 'band_stack'];
const STRATEGIES: readonly ResolutionStrategy[] = ['finest', 'coarsest', 'average'];
const VISIBILITIES: readonly Visibility[] = ['private', 'restricted', 'internal', 'public'];

const EXAMPLE_SOURCES = ['2489e9ad-2ee2-8e00-8ec9-32d5f69181c0', '7f0c2c1e-52a5-4b3c-9b8e-0d4f3c8b6a11'];

const trim = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value);

/** The full ordered membership, as `PUT …/vrt/sources` takes it. */
export class VrtSourceList {
  @ApiProperty({
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: MAX_SOURCES,
    example: EXAMPLE_SOURCES,
    description: 'Raster dataset ids, bottom first: later sources paint over earlier ones. At least two.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_SOURCES)
  @IsAnyUuid({ each: true })
  source_dataset_ids!: string[];
}

/** What is to be built, without its catalogue entry. */
class VrtComposition extends VrtSourceList {
  @ApiProperty({
    enum: VRT_TYPES,
    example: 'mosaic',
    description: '`mosaic` lays sources side by side; `band_stack` makes each single-band source one band.',
  })
  @IsIn(VRT_TYPES, { message: `must be one of ${VRT_TYPES.join(', ')}, got $value` })
  vrt_type!: VrtType;

  @ApiProperty({
    enum: STRATEGIES,
    example: 'finest',
    description: 'Pixel size where the sources differ. Without effect in a band stack, whose grids are equal.',
  })
  @IsIn(STRATEGIES, { message: `must be one of ${STRATEGIES.join(', ')}, got $value` })
  resolution_strategy!: ResolutionStrategy;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 5000,
    example: 'Four overlapping pieces of tile 29RKH, 19 February 2020',
  })
  @IsOptional()
  @IsString()
  @MaxLength(5000)
  @IsStorableText()
  summary?: string | null;

  @ApiPropertyOptional({ enum: VISIBILITIES, default: 'private', example: 'public' })
  @IsOptional()
  @IsIn(VISIBILITIES, { message: `must be one of ${VISIBILITIES.join(', ')}, got $value` })
  visibility?: Visibility | null;
}

/** Body of `POST /ingest/vrt/create`. */
export class VrtCreateRequest extends VrtComposition {
  @ApiProperty({ minLength: 1, maxLength: 500, example: 'Sentinel-2 true colour, Western Sahara' })
  @Transform(trim)
  @IsString()
  @IsNotEmpty({ message: 'must not be empty' })
  @MaxLength(500)
  @IsStorableText()
  title!: string;
}

/** Body of `POST /ingest/vrt/check`: the create body, title optional. */
export class VrtCheckRequest extends VrtComposition {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 500,
    example: 'Sentinel-2 true colour, Western Sahara',
  })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  title?: string | null;
}

/** Body of `POST /ingest/vrt/{dataset_id}/sources`. */
export class VrtAddSourceRequest {
  @ApiProperty({
    format: 'uuid',
    example: '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0',
    description: 'The raster dataset to put on top of (mosaic) or behind (band stack) the present sources',
  })
  @IsAnyUuid()
  source_dataset_id!: string;
}

/** Optional body of `POST /datasets/{dataset_id}/vrt/regenerate`. */
export class VrtRegenerateRequest {
  @ApiPropertyOptional({ enum: STRATEGIES, nullable: true, description: 'Changes the strategy; default: as it is' })
  @IsOptional()
  @IsIn(STRATEGIES, { message: `must be one of ${STRATEGIES.join(', ')}, got $value` })
  resolution_strategy?: ResolutionStrategy | null;
}

/** Query of `GET /datasets/{dataset_id}/vrt/generations`. */
export class VrtGenerationsQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 20 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 20;

  @ApiPropertyOptional({ minimum: 0, default: 0 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  skip = 0;

  @ApiPropertyOptional({ minimum: 0, deprecated: true, description: 'Former name of `skip`; wins when both are sent' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  offset?: number;
}

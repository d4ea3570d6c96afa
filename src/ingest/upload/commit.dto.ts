import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsISO8601, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Visibility } from '../../auth/index.js';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { ConversionDto } from './conversion.dto.js';

const VISIBILITIES: readonly Visibility[] = ['private', 'restricted', 'internal', 'public'];
const trim = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value);

/** Body of `POST /ingest/commit/{job_id}` (ingest-vrt §7.1). */
export class CommitDto extends ConversionDto {
  @ApiProperty({ minLength: 1, maxLength: 500, example: 'Sentinel-2 L2A true colour, Canary coast, 2020-02-19' })
  @Transform(trim)
  @IsString()
  @IsNotEmpty({ message: 'title must not be empty' })
  @MaxLength(500)
  @IsStorableText()
  title!: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 5000, example: 'Bands B04, B03 and B02 at 10 m.' })
  @IsOptional()
  @IsString()
  @MaxLength(5000)
  @IsStorableText()
  summary?: string | null;

  @ApiPropertyOptional({ enum: VISIBILITIES, default: 'private', example: 'public' })
  @IsOptional()
  @IsIn(VISIBILITIES, { message: `visibility must be one of ${VISIBILITIES.join(', ')}, got $value` })
  visibility?: Visibility | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '2020-02-19T11:38:41Z',
    description: 'ISO 8601; without a zone it is UTC. Default: the date in the tags of the TIFF.',
  })
  @IsOptional()
  @IsISO8601({ strict: true })
  temporal_start?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '2020-02-19T11:38:41Z' })
  @IsOptional()
  @IsISO8601({ strict: true })
  temporal_end?: string | null;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { type Visibility } from '../auth/index.js';
import { type DatasetChanges } from './dataset-edits.service.js';
import { DatasetDto, VISIBILITIES } from './dataset.dto.js';
import { IsInstant, IsOneOf, IsPlainText, Trimmed } from './query-values.js';
import { SourceFields } from './source-fields.dto.js';

/** What is absent stays. null clears what may be null in a dataset; elsewhere it counts as absent. */
export class DatasetPatchDto extends SourceFields {
  @ApiPropertyOptional({ minLength: 1, maxLength: 500, example: 'Sentinel-2 29RKH B04 red' })
  @IsOptional()
  @Trimmed()
  @IsPlainText(1, 500)
  title?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 5000, example: 'Surface reflectance × 10000' })
  @IsOptional()
  @IsPlainText(0, 5000)
  summary?: string | null;

  @ApiPropertyOptional({ enum: VISIBILITIES, example: 'public' })
  @IsOptional()
  @IsOneOf(VISIBILITIES)
  visibility?: Visibility | null;

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date-time', example: '2020-02-19T11:34:25Z' })
  @IsOptional()
  @IsInstant()
  temporal_start?: Date | null;

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date-time', example: '2020-02-19T11:34:25Z' })
  @IsOptional()
  @IsInstant()
  temporal_end?: Date | null;

  @ApiPropertyOptional({ type: Boolean, description: 'Corrects the guess, also for every later file', example: false })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false, got $value' })
  is_dem?: boolean | null;
}

export class DatasetWarningDto {
  @ApiProperty({ example: 'source_narrower_than_vrt' }) code!: string;
  @ApiProperty({ example: 'This VRT is public, but a source of it is private' }) message!: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'The dataset the warning is about' }) source_id?: string;
}

export class PatchedDatasetDto extends DatasetDto {
  @ApiProperty({ type: [DatasetWarningDto], description: 'What the change exposes; the change is made all the same' })
  warnings!: DatasetWarningDto[];
}

export function toChanges(patch: DatasetPatchDto): DatasetChanges {
  return {
    title: patch.title ?? undefined,
    summary: patch.summary,
    identifier: patch.identifier,
    sourceDataset: patch.source_dataset,
    opendapUrl: patch.opendap_url,
    variant: patch.variant,
    visibility: patch.visibility ?? undefined,
    temporalStart: patch.temporal_start,
    temporalEnd: patch.temporal_end,
    isDem: patch.is_dem ?? undefined,
  };
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { DatasetDto, IsFlag, IsPlainText } from '../../datasets/index.js';
import { RegistrationFieldsDto } from './registration-fields.dto.js';

/** The text parts of `POST /datasets`. */
export class UploadFieldsDto extends RegistrationFieldsDto {
  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description: 'Make a COG of a raster of more than 512 px without overviews; false keeps the file as it came',
  })
  @IsOptional()
  @IsFlag()
  build_overviews?: boolean | null;
}

export class UploadFormDto extends UploadFieldsDto {
  @ApiProperty({ type: String, format: 'binary', description: 'A GeoTIFF' }) file!: unknown;
}

/** Body of `POST /datasets/from-string`. */
export class FromStringDto extends RegistrationFieldsDto {
  @ApiProperty({
    description:
      'Of a GeoTIFF inside a dataset root (SWATH_DATASET_ROOTS) or mounted archive: absolute, or relative to the first root',
    example: 'S2A_29RKH/B04.tif',
  })
  @IsPlainText(1, 4096)
  path!: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Copy the file into the house, as an upload; otherwise it stays where it is, and is never changed or deleted',
    example: false,
  })
  @IsOptional()
  @IsFlag()
  copy?: boolean | null;
}

/** The dataset that a registration made, or found. */
export class RegisteredDatasetDto extends DatasetDto {
  @ApiProperty({ description: 'The same bytes and variant were there already: this is that dataset', example: false })
  duplicate!: boolean;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null }) duplicate_of!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Of the seeding asked for', example: null })
  seed_job_id!: string | null;
}

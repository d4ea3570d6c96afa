import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { type Principal, type Visibility } from '../../auth/index.js';
import { IsFlag, IsOneOf, IsPlainText, SourceFields, Trimmed, VISIBILITIES } from '../../datasets/index.js';
import { type FileToRegister } from './file-to-register.js';

/** What may be said of a file that is being registered. Empty and null count as absent. */
export class RegistrationFieldsDto extends SourceFields {
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 500, description: 'Default: the name of the file', example: 'Sentinel-2 29RKH B04 red' }) // prettier-ignore
  @IsOptional()
  @Trimmed()
  @IsPlainText(1, 500)
  title?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 5000, example: 'Surface reflectance × 10000' })
  @IsOptional()
  @IsPlainText(0, 5000)
  abstract?: string | null;

  @ApiPropertyOptional({
    enum: VISIBILITIES,
    description: 'Default: SWATH_DATASETS_DEFAULT_VISIBILITY, `public` unless the operator says otherwise',
    example: 'public',
  })
  @IsOptional()
  @IsOneOf(VISIBILITIES)
  visibility?: Visibility | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Style of this dataset that becomes its default: `gray`, `hypsometric`, … See `styles` of a dataset.',
    example: 'gray',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.-]{1,64}$/, { message: 'must be the id of a style, got $value' })
  style_id?: string | null;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Warm the tile cache afterwards (public datasets only). Default: the setting of the instance',
    example: false,
  })
  @IsOptional()
  @IsFlag()
  seed?: boolean | null;
}

/** The members that go into the row as they are. */
export function toEntry(
  fields: RegistrationFieldsDto,
  { ownerId, accountId }: Principal,
): Omit<FileToRegister, 'file' | 'sourceFilename'> {
  return {
    title: fields.title ?? null,
    identifier: fields.identifier ?? null,
    abstract: fields.abstract ?? null,
    sourceDataset: fields.source_dataset ?? null,
    opendapUrl: fields.opendap_url ?? null,
    variant: fields.variant ?? null,
    ...(fields.visibility && { visibility: fields.visibility }),
    createdBy: ownerId,
    accountId,
  };
}

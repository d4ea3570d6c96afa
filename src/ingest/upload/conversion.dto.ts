import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min, ValidateBy } from 'class-validator';
import { COMPRESSIONS, RESAMPLINGS, type Compression, type OverviewResampling } from './ingest-request.js';

/** Query strings carry everything as text; JSON values pass untouched, so that `"4326x"` still fails. */
const toNumber = ({ value }: { value: unknown }) =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
const toBoolean = ({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value);
const toUpper = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.toUpperCase() : value);
const toLower = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value);

function IsNodata(): PropertyDecorator {
  return ValidateBy({
    name: 'isNodata',
    validator: {
      validate: (value: unknown) => value === 'nan' || (typeof value === 'number' && Number.isFinite(value)),
      defaultMessage: () => 'nodata_override must be a finite number or "nan", got $value',
    },
  });
}

/** What may change between the upload and the COG: the body of a commit, the query of a replacement. */
export class ConversionDto {
  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 1,
    maximum: 998999,
    example: 32633,
    description: 'EPSG code to relabel the raster with; nothing is reprojected. Wins over the CRS of the file.',
  })
  @Transform(toNumber)
  @IsOptional()
  @IsInt({ message: 'srid_override must be an EPSG code between 1 and 998999, got $value' })
  @Min(1)
  @Max(998999)
  srid_override?: number | null;

  @ApiPropertyOptional({
    enum: COMPRESSIONS,
    nullable: true,
    example: 'DEFLATE',
    description: 'Codec of the COG (default DEFLATE). JPEG and WEBP lose information: the upload is kept beside them.',
  })
  @Transform(toUpper)
  @IsOptional()
  @IsIn(COMPRESSIONS, { message: `compression must be one of ${COMPRESSIONS.join(', ')}, got $value` })
  compression?: Compression | null;

  @ApiPropertyOptional({
    enum: RESAMPLINGS,
    nullable: true,
    example: 'average',
    description: 'How overviews are made. Default: average for floating point, nearest for integers.',
  })
  @Transform(toLower)
  @IsOptional()
  @IsIn(RESAMPLINGS, { message: `resampling must be one of ${RESAMPLINGS.join(', ')}, got $value` })
  resampling?: OverviewResampling | null;

  @ApiPropertyOptional({
    oneOf: [{ type: 'number' }, { type: 'string', enum: ['nan'] }],
    nullable: true,
    example: 0,
    description: 'Value to declare as no-data in every band. JSON has no NaN: send "nan".',
  })
  @Transform(({ value }) => (typeof value === 'string' && /^nan$/i.test(value) ? 'nan' : toNumber({ value })))
  @IsOptional()
  @IsNodata()
  nodata_override?: number | 'nan' | null;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Fail instead of converting when the upload is not a cloud-optimised GeoTIFF already.',
  })
  @Transform(toBoolean)
  @IsOptional()
  @IsBoolean()
  strict_cog?: boolean | null;
}

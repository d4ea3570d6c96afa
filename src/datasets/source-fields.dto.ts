import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsPlainText, Trimmed } from './query-values.js';

/** Of the netCDF or archive behind a dataset. */
const HTTP_URL = /^https?:\/\/[^\s/?#]+[^\s]*$/i;

/** Where a raster comes from, as a user may say it. */
export class SourceFields {
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 500, example: 'S2A_29RKH_20200219_0_L2A' })
  @IsOptional()
  @Trimmed()
  @IsPlainText(1, 500)
  identifier?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 2000,
    description: 'Address or archive reference that the raster came from',
    example: 'https://thredds.example.org/thredds/fileServer/S2A/29RKH_20200219.nc',
  })
  @IsOptional()
  @Trimmed()
  @IsPlainText(1, 2000)
  source_dataset?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 2000,
    description: 'The netCDF behind it, for point queries: an http(s) address',
    example: 'https://thredds.example.org/thredds/dodsC/S2A/29RKH_20200219.nc',
  })
  @IsOptional()
  @Trimmed()
  @IsPlainText(1, 2000)
  @Matches(HTTP_URL, { message: 'must be an http(s) address, got $value' })
  opendap_url?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 200,
    description:
      'Tells rasters of one source apart (`rgb`, `Amplitude_VV`): equal bytes of two variants are two datasets',
    example: 'B04',
  })
  @IsOptional()
  @Trimmed()
  @IsPlainText(1, 200)
  variant?: string | null;
}

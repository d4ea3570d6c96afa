import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Min } from 'class-validator';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { UploadAcceptedDto } from './upload.dto.js';

export class PresignDto {
  @ApiProperty({ example: 'S2A_29RKH_20200219_TCI.tif' })
  @IsString()
  @IsStorableText()
  file_name!: string;

  @ApiProperty({ minimum: 1, example: 2183742, description: 'The URL takes exactly this many bytes' })
  @IsInt()
  @Min(1)
  file_size_bytes!: number;
}

/** Send the file with `method` to `upload_url`, then call `…/complete`. */
export class PresignedDto extends UploadAcceptedDto {
  @ApiProperty({ example: 'https://s3.example.org/swath/staging/5b0c9f0e…/source.tif?X-Amz-Signature=…' })
  upload_url!: string;
  @ApiProperty({ enum: ['PUT'] }) method!: 'PUT';
  @ApiProperty({ example: 3600 }) expires_in_seconds!: number;
}

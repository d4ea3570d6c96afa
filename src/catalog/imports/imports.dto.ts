import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import { IsStorableText } from '../../platform/http/storable-text.js';

export class ProductImportRequest {
  @ApiProperty({
    example: 's3://archive/sentinel-2/2021',
    description:
      'Folder in a bucket of this instance (`s3://bucket[/prefix]`) or below a dataset root (`file:///…`). Products are ' +
      'found at any depth; the folder may also be a product itself.',
  })
  @IsString()
  @MaxLength(1024)
  @IsStorableText()
  @Matches(/^(s3:\/\/[^/]+|file:\/\/\/)/, { message: 'href must be s3://bucket[/prefix] or file:///folder' })
  href!: string;
}

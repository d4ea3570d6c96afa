import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_ASYNC_PX } from './async-renderings.js';

class S3PlaceDto {
  @ApiProperty({
    example: 's3://results/fields/<REQUEST_ID>',
    description: 'Results: a folder; `<REQUEST_ID>` becomes the id, without it the id is appended. Script: an object',
  })
  url!: string;
  @ApiPropertyOptional({ description: 'For a bucket that is not of this instance; kept encrypted, never shown' })
  accessKey?: string;
  @ApiPropertyOptional() secretAccessKey?: string;
  @ApiPropertyOptional({ example: 'eu-central-1' }) region?: string;
}

class StoragePlaceDto {
  @ApiProperty({ type: S3PlaceDto }) s3!: S3PlaceDto;
}

class AsyncOutputDto {
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_ASYNC_PX, description: 'There is no default size' }) width?: number;
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_ASYNC_PX }) height?: number;
  @ApiPropertyOptional({ description: 'Instead of width, in units of the CRS: degrees without one' }) resx?: number;
  @ApiPropertyOptional() resy?: number;
  @ApiPropertyOptional({
    type: [Object],
    example: [{ identifier: 'default', format: { type: 'image/tiff' } }],
    description: 'Each becomes an object; `userdata` is JSON. Of large pictures GeoTIFF alone',
  })
  responses?: object[];
  @ApiProperty({ type: StoragePlaceDto }) delivery!: StoragePlaceDto;
}

/** async-process §2, for Swagger; requests are read by `readAsyncOrder` and `readRasterRequest`. */
export class AsyncRequestDto {
  @ApiProperty({ type: Object, description: 'As in `/process`' }) input!: object;
  @ApiProperty({ type: AsyncOutputDto }) output!: AsyncOutputDto;
  @ApiPropertyOptional({ description: 'Evalscript; this or `evalscriptReference`' }) evalscript?: string;
  @ApiPropertyOptional({ type: StoragePlaceDto, description: 'An evalscript that lies in a bucket' })
  evalscriptReference?: StoragePlaceDto;
}

export class AsyncStatusDto {
  @ApiProperty({ format: 'uuid', example: '7f3c2a52-6d0b-4c0e-9a55-0d5b1f6a2c11' }) id!: string;
  @ApiProperty({ enum: ['RUNNING'] }) status!: 'RUNNING';
}

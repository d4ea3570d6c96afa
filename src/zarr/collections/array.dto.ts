import { ApiProperty } from '@nestjs/swagger';
import { ViewLinksDto } from '../../platform/http/view.js';
import { type ZarrArray } from './zarr-array.entity.js';
import { type ZarrCollection } from './zarr-collection.entity.js';

export class ZarrArrayDto {
  @ApiProperty({ example: 'pr', description: 'Folder of the array, and name of the band' }) name!: string;
  @ApiProperty({ example: 'archive' }) s3Bucket!: string;
  @ApiProperty({ example: 'climate-1999.zarr/pr/' }) path!: string;
  @ApiProperty({
    type: Object,
    description: 'How it is stored; Zarr v3 arrays in the words of v2',
    example: {
      shape: [12, 33, 81],
      chunks: [1, 33, 81],
      dtype: '<f4',
      order: 'C',
      fill_value: 100000002004087730000,
      compressor: { id: 'blosc', cname: 'zstd', clevel: 5, shuffle: 1, blocksize: 0 },
      filters: null,
      zarr_format: 2,
    },
  })
  zarray!: object;
  @ApiProperty({
    type: Object,
    nullable: true,
    example: { _ARRAY_DIMENSIONS: ['time', 'lat', 'lon'], units: 'mm/m', long_name: 'monthly_sum_pr' },
  })
  zattrs!: object | null;
}

export class ZarrArrayAnswer {
  @ApiProperty({ type: ZarrArrayDto }) data!: ZarrArrayDto;
}

export class ZarrArrayList {
  @ApiProperty({ type: [ZarrArrayDto] }) data!: ZarrArrayDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

export function toArrayDto({ s3Bucket }: ZarrCollection, { name, path, zarray, zattrs }: ZarrArray): ZarrArrayDto {
  return { name, s3Bucket, path, zarray, zattrs: Object.keys(zattrs).length === 0 ? null : zattrs };
}

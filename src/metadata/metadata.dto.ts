import { ApiProperty } from '@nestjs/swagger';

const HOST = 'https://eo.example.org';

export class LocationDto {
  @ApiProperty({ example: `${HOST}/api/v1/metadata/location/aws-eu-central-1` }) '@id'!: string;
  @ApiProperty({ example: 'aws-eu-central-1', description: 'The id under which published clients know a deployment' })
  id!: string;
  @ApiProperty({ example: HOST }) url!: string;
  @ApiProperty({ example: `${HOST}/ogc/wms` }) wmsUrl!: string;
  @ApiProperty({ example: `${HOST}/api/v1/process` }) processUrl!: string;
  @ApiProperty({ example: `${HOST}/api/v1/catalog/1.0.0` }) catalogUrl!: string;
}

class BandMetadataDto {
  @ApiProperty({ example: 'B1' }) name!: string;
  @ApiProperty({
    enum: ['UINT8', 'UINT16', 'UINT32', 'INT8', 'INT16', 'INT32', 'FLOAT32', 'FLOAT64'],
    example: 'UINT16',
  })
  sampleType!: string;
}

export class CollectionMetadataDto {
  @ApiProperty({ example: `${HOST}/api/v1/metadata/collection/byoc-2489e9ad-2ee2-8e00-8ec9-32d5f69181c0` })
  '@id'!: string;
  @ApiProperty({ example: 'byoc-2489e9ad-2ee2-8e00-8ec9-32d5f69181c0' }) id!: string;
  @ApiProperty({ type: LocationDto }) location!: LocationDto;
  @ApiProperty({ enum: ['custom'] }) datasetType!: 'custom';
  @ApiProperty({ type: [BandMetadataDto], description: 'Empty as long as the collection has no band table' })
  bands!: readonly BandMetadataDto[];
}

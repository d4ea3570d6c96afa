import { ApiProperty } from '@nestjs/swagger';
import { type StacCollection, type StacLink } from '#libs/stac';
import { StacCollectionDto, StacLinkDto } from './stac.dto.js';

export class ConformanceDto {
  @ApiProperty({ type: [String], example: ['https://api.stacspec.org/v1.0.0/core'] }) conformsTo!: readonly string[];
}

export class LandingPageDto extends ConformanceDto {
  @ApiProperty({ enum: ['Catalog'] }) type!: string;
  @ApiProperty({ example: '1.1.0' }) stac_version!: string;
  @ApiProperty({ example: 'swath' }) id!: string;
  @ApiProperty({ example: 'Swath' }) title!: string;
  @ApiProperty() description!: string;
  @ApiProperty({ type: [StacLinkDto] }) links!: readonly StacLink[];
}

export class ChildrenDto {
  @ApiProperty({ type: [StacCollectionDto] }) children!: readonly StacCollection[];
  @ApiProperty({ type: [StacLinkDto] }) links!: readonly StacLink[];
}

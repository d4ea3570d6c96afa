import { ApiProperty } from '@nestjs/swagger';
import { type MetadataValues, type PlatformProfile } from './platform-profile.js';

const METADATA = { type: 'object', additionalProperties: { type: 'string' }, example: {} } as const;

/** The `profile` of Sentinel answers. */
export class PlatformProfileDto {
  @ApiProperty({ enum: ['S1', 'S2', 'unknown'], example: 'S1' }) family!: string;
  @ApiProperty({ type: String, nullable: true, example: 'S1A' }) platform!: string | null;
  @ApiProperty({ type: [String], example: ['Amplitude_VH', 'Amplitude_VV'] }) query_variables!: string[];
  @ApiProperty({ ...METADATA, description: 'Fill what a record leaves blank: title, identifier, abstract' })
  metadata_defaults!: MetadataValues;
  @ApiProperty({ ...METADATA, description: 'Replace what a record says' }) metadata_overrides!: MetadataValues;
  @ApiProperty({ type: [String], example: ['__default__', 'S1'] }) applied_profiles!: string[];
}

export function toProfileDto(profile: PlatformProfile): PlatformProfileDto {
  return {
    family: profile.family,
    platform: profile.platform,
    query_variables: [...profile.queryVariables],
    metadata_defaults: profile.metadataDefaults,
    metadata_overrides: profile.metadataOverrides,
    applied_profiles: [...profile.appliedProfiles],
  };
}

import { ApiProperty } from '@nestjs/swagger';
import { PlatformProfileDto } from '../../sentinel-profiles/index.js';

const DATASET = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';
const TEXT = { type: String, nullable: true } as const;

export class DetectedPlatformDto {
  @ApiProperty({ enum: ['S1', 'S2', 'unknown'], example: 'S1' }) family!: string;
  @ApiProperty({ ...TEXT, example: 'S1A' }) platform!: string | null;
}

export class RecordMetadataDto {
  @ApiProperty({ ...TEXT, example: 'S1A_IW_GRDH_1SDV_20260411T054200_20260411T054225_063000_07E000_ABCD' })
  title!: string | null;
  @ApiProperty({ example: '5f1d9c0a-6a51-4a1f-9d0c-6f5f0a2a7c11' }) identifier!: string;
  @ApiProperty({ ...TEXT, example: null }) abstract!: string | null;
}

export class RecordReferencesDto {
  @ApiProperty({ ...TEXT, example: 'https://nbstds.met.no/thredds/dodsC/NBS/S1A/2026/04/11/IW/product.nc' })
  opendap!: string | null;
  @ApiProperty({ ...TEXT, example: null }) wms!: string | null;
  @ApiProperty({ ...TEXT, example: null }) download!: string | null;
}

export class HarvestedDatasetDto {
  @ApiProperty({ format: 'uuid', example: DATASET }) dataset_id!: string;
  @ApiProperty({ example: 'S1A_IW_GRDH_amplitude_vv.tif' }) filename!: string;
  @ApiProperty({ example: 'S1A_IW_GRDH (Amplitude_VV)' }) title!: string;
  @ApiProperty({ ...TEXT, example: 'Amplitude_VV' }) variant!: string | null;
  @ApiProperty({ description: 'The same bytes were registered already', example: false }) duplicate!: boolean;
  @ApiProperty({ example: `https://swath.example/wms/${DATASET}` }) wms_url!: string;
  @ApiProperty({ example: `https://swath.example/wcs/${DATASET}` }) wcs_url!: string;
  @ApiProperty({ example: `https://swath.example/wfs/${DATASET}` }) wfs_url!: string;
}

export class CombinedServicesDto {
  @ApiProperty({ description: 'Capabilities of one WMS over all of them' }) wms!: string;
  @ApiProperty({ description: 'Capabilities of one WFS over their outlines' }) wfs!: string;
  @ApiProperty({ type: [String], description: 'Names of the layers: the ids of the datasets', example: [DATASET] })
  layers!: string[];
}

export class SkippedDto {
  @ApiProperty({ description: 'A variable or a file', example: 'Amplitude_HH' }) name!: string;
  @ApiProperty({ example: 'The product has Amplitude_VV, Amplitude_VH' }) reason!: string;
}

/** What every answer of the NBS routes begins with. */
export class NbsAnswerDto {
  @ApiProperty({ example: '5f1d9c0a-6a51-4a1f-9d0c-6f5f0a2a7c11' }) identifier!: string;
  @ApiProperty({ type: DetectedPlatformDto }) platform!: DetectedPlatformDto;
  @ApiProperty({ type: PlatformProfileDto }) profile!: PlatformProfileDto;
  @ApiProperty({ type: RecordMetadataDto }) metadata!: RecordMetadataDto;
  @ApiProperty({ type: RecordReferencesDto }) references!: RecordReferencesDto;
  @ApiProperty({ type: [SkippedDto], description: 'What was asked for and could not be had' }) skipped!: SkippedDto[];
}

export class NbsQuicklookAnswerDto extends NbsAnswerDto {
  @ApiProperty({ type: [HarvestedDatasetDto] }) datasets!: HarvestedDatasetDto[];
  @ApiProperty({ example: 2 }) created!: number;
  @ApiProperty({ example: 0 }) reused!: number;
  @ApiProperty({ type: CombinedServicesDto }) services!: CombinedServicesDto;
}

export class SafeDto {
  @ApiProperty({ description: 'Below the archive', example: 'S1A/2026/04/11/IW/S1A_IW_GRDH.zip' }) path!: string;
  @ApiProperty({ description: 'Whether it is mirrored here', example: true }) exists!: boolean;
  @ApiProperty({ ...TEXT, example: null }) download_url!: string | null;
}

const CONFIG = {
  type: 'object',
  additionalProperties: true,
  description: 'As `POST /jobs/nc-to-geotiff` takes it',
} as const;
const JOB = { type: String, format: 'uuid', nullable: true, example: null } as const;

export class NbsSafeAnswerDto extends NbsAnswerDto {
  @ApiProperty({ type: SafeDto }) safe!: SafeDto;
  @ApiProperty(CONFIG) config!: object;
  @ApiProperty({ example: false }) submitted!: boolean;
  @ApiProperty({ ...JOB, description: 'Poll GET /jobs/{job_id}' }) job_id!: string | null;
}

/** One shape for the three ways that the route may take; what belongs to another way is empty. */
export class NbsNetcdfAnswerDto extends NbsAnswerDto {
  @ApiProperty({ enum: ['quicklook', 'safe', 'netcdf'] }) route_taken!: 'quicklook' | 'safe' | 'netcdf';
  @ApiProperty({ type: [HarvestedDatasetDto] }) datasets!: HarvestedDatasetDto[];
  @ApiProperty({ example: 0 }) created!: number;
  @ApiProperty({ example: 0 }) reused!: number;
  @ApiProperty({ type: CombinedServicesDto, nullable: true }) services!: CombinedServicesDto | null;
  @ApiProperty({ type: SafeDto, nullable: true }) safe!: SafeDto | null;
  @ApiProperty({ ...CONFIG, nullable: true }) config!: object | null;
  @ApiProperty({ example: false }) submitted!: boolean;
  @ApiProperty(JOB) job_id!: string | null;
}

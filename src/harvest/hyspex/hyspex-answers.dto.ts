import { ApiProperty } from '@nestjs/swagger';
import { JOB_STATUSES } from '../../jobs/index.js';

const ID = '5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70';
const LINE = 'hyspex-2023-line-07';
const CURSOR = { type: Number, nullable: true, description: 'null = the catalogue has no more' } as const;

export class LineMetadataDto {
  @ApiProperty({ type: String, nullable: true, example: 'HySpex line 07' }) title!: string | null;
  @ApiProperty({ example: LINE }) identifier!: string;
  @ApiProperty({ type: String, nullable: true, example: null }) abstract!: string | null;
}

export class RegisteredVariantDto {
  @ApiProperty({ enum: ['rgb', 'z'] }) variant!: string;
  @ApiProperty({ format: 'uuid', example: ID }) dataset_id!: string;
}

export class HyspexLineAnswerDto {
  @ApiProperty({ example: LINE }) identifier!: string;
  @ApiProperty({ type: LineMetadataDto }) metadata!: LineMetadataDto;
  @ApiProperty({ example: 'https://thredds.example/dodsC/hyspex/2023/line-07.nc' }) opendap_url!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The mounted file that is read instead of the address',
    example: 'root://hyspex/2023/line-07.nc',
  })
  local_path!: string | null;
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'One per variant, as `POST /jobs/nc-to-geotiff` takes it',
  })
  configs!: object[];
  @ApiProperty({ type: [RegisteredVariantDto] }) existing!: RegisteredVariantDto[];
  @ApiProperty({ example: false }) submitted!: boolean;
  @ApiProperty({ type: [String], format: 'uuid', description: 'Poll GET /jobs/{job_id}' }) job_ids!: string[];
}

export class QueuedChildDto {
  @ApiProperty({ type: String, nullable: true, example: LINE }) identifier!: string | null;
  @ApiProperty({ type: String, nullable: true, enum: ['rgb', 'z'] }) variant!: string | null;
  @ApiProperty({ format: 'uuid', example: ID }) job_id!: string;
}

export class SkippedChildDto {
  @ApiProperty({ example: LINE }) identifier!: string;
  @ApiProperty({ enum: ['rgb', 'z'] }) variant!: string;
  @ApiProperty({ enum: ['registered', 'under_way'] }) reason!: string;
  @ApiProperty({ format: 'uuid', required: false, example: ID }) dataset_id?: string;
  @ApiProperty({ format: 'uuid', required: false, example: ID }) job_id?: string;
}

export class FailedChildDto {
  @ApiProperty({ example: LINE }) identifier!: string;
  @ApiProperty({ example: 'no_opendap_reference' }) code!: string;
  @ApiProperty({ example: 'The record has no OPeNDAP reference' }) message!: string;
}

export class CandidateDto {
  @ApiProperty({ example: LINE }) identifier!: string;
  @ApiProperty({ type: String, nullable: true }) title!: string | null;
  @ApiProperty({ type: [String], description: 'Variants that would be queued' }) variants!: string[];
}

export class HyspexParentAnswerDto {
  @ApiProperty({ example: 'hyspex-2023' }) parent_identifier!: string;
  @ApiProperty({ type: String, nullable: true, description: 'null when nothing was queued', example: 'svalbard-2023' })
  campaign_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The batch, as a job', example: ID })
  job_id!: string | null;
  @ApiProperty({ example: 1 }) start_position!: number;
  @ApiProperty({ description: 'Records looked at', example: 10 }) scanned!: number;
  @ApiProperty({ description: 'Those of them that are children', example: 10 }) matched!: number;
  @ApiProperty({ type: [QueuedChildDto] }) queued!: QueuedChildDto[];
  @ApiProperty({ type: [SkippedChildDto] }) skipped!: SkippedChildDto[];
  @ApiProperty({ type: [FailedChildDto] }) errors!: FailedChildDto[];
  @ApiProperty({ type: [CandidateDto], description: 'With `submit: false`' }) candidates!: CandidateDto[];
  @ApiProperty({ ...CURSOR, example: 11 }) next_start_position!: number | null;
}

export class ChildCountsDto {
  @ApiProperty({ example: 0 }) pending!: number;
  @ApiProperty({ example: 1 }) running!: number;
  @ApiProperty({ example: 18 }) complete!: number;
  @ApiProperty({ example: 1 }) failed!: number;
  @ApiProperty({ example: 0 }) cancelled!: number;
}

export class LatestBatchDto {
  @ApiProperty({ format: 'uuid', example: ID }) job_id!: string;
  @ApiProperty({ enum: JOB_STATUSES, example: 'fanned_out' }) status!: string;
  @ApiProperty({ example: 1 }) start_position!: number;
  @ApiProperty({ ...CURSOR, example: 11 }) next_start_position!: number | null;
}

export class CampaignDto {
  @ApiProperty({ example: 'svalbard-2023' }) campaign_id!: string;
  @ApiProperty({ example: 'hyspex-2023' }) parent_identifier!: string;
  @ApiProperty({ type: Number, nullable: true, example: 40 }) total_children!: number | null;
  @ApiProperty({ example: 10 }) scanned!: number;
  @ApiProperty({ description: 'Jobs, one per child and variant', example: 20 }) queued!: number;
  @ApiProperty({ type: ChildCountsDto }) children!: ChildCountsDto;
  @ApiProperty({ type: LatestBatchDto }) latest_batch!: LatestBatchDto;
  @ApiProperty({ ...CURSOR, example: 11 }) next_start_position!: number | null;
  @ApiProperty({ example: false }) finished!: boolean;
}

export class IncompleteLineDto {
  @ApiProperty({ example: LINE }) identifier!: string;
  @ApiProperty({ type: [String], example: ['rgb'] }) present!: string[];
  @ApiProperty({ type: [String], example: ['z'] }) missing!: string[];
  @ApiProperty({
    type: 'array',
    items: {
      type: 'object',
      properties: {
        dataset_id: { type: 'string', format: 'uuid' },
        variant: { type: 'string' },
        title: { type: 'string' },
      },
    },
  })
  datasets!: object[];
}

export class MissingVariantsDto {
  @ApiProperty({ example: 1 }) total!: number;
  @ApiProperty({ type: [IncompleteLineDto] }) items!: IncompleteLineDto[];
}

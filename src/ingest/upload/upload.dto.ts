import { ApiProperty } from '@nestjs/swagger';
import { ALLOWED_EXTENSIONS } from './file-name.js';

/** Multipart body of the upload routes, for Swagger. */
export const FILE_BODY = {
  schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
};

export const UPLOADED = 'File uploaded. Preview it, then commit it within 24 hours.';

export class UploadConfigDto {
  @ApiProperty({ example: false, description: 'Whether POST /ingest/upload/presigned can be used' })
  presigned_uploads!: boolean;
  @ApiProperty({ example: 104857600, description: 'From this size on a client should prefer a presigned upload' })
  presigned_threshold_bytes!: number;
  @ApiProperty({ example: 10737418240 }) max_file_size_bytes!: number;
  @ApiProperty({ example: ALLOWED_EXTENSIONS.join(','), description: 'Comma-separated, without dots' })
  allowed_extensions!: string;
  @ApiProperty({ type: Number, nullable: true, example: null, description: 'null = no quota' })
  remaining_dataset_quota!: number | null;
}

/** A staged upload: it waits for its commit and expires 24 h later. */
export class UploadAcceptedDto {
  @ApiProperty({ format: 'uuid', example: '5b0c9f0e-3a55-4c1e-9b7d-6a4f2f6f1c11' }) job_id!: string;
  @ApiProperty({ enum: ['pending'] }) status!: 'pending';
  @ApiProperty({ example: UPLOADED }) message!: string;
}

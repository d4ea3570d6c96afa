import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const ID = '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11';

export class CareFaultDto {
  @ApiPropertyOptional({ format: 'uuid', example: ID }) dataset_id?: string;
  @ApiPropertyOptional({ example: 'root://archive/S2A/B04.tif' }) path?: string;
  @ApiProperty({ example: 'The file does not open as a GeoTIFF' }) error!: string;
}

export class RehashReportDto {
  @ApiProperty({ example: 12 }) total!: number;
  @ApiProperty({ description: 'Whose bytes were others; their rows say now what the files are', example: 1 })
  updated!: number;
  @ApiProperty({ example: 10 }) unchanged!: number;
  @ApiProperty({ type: [String], format: 'uuid', description: 'Whose file is gone', example: [ID] }) missing!: string[];
  @ApiProperty({ type: [CareFaultDto] }) errors!: CareFaultDto[];
}

export class PruneReportDto {
  @ApiProperty({ example: 12 }) checked!: number;
  @ApiProperty({ example: 1 }) missing!: number;
  @ApiProperty({ example: 1 }) removed!: number;
  @ApiProperty({ type: [String], format: 'uuid', example: [ID] }) removed_ids!: readonly string[];
  @ApiProperty({ type: [CareFaultDto], description: 'Gone, but a VRT is built from them or a job works on them' })
  kept!: readonly CareFaultDto[];
  @ApiProperty({ example: false }) dry_run!: boolean;
}

export class AddedFileDto {
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null in a dry run', example: ID })
  dataset_id!: string | null;
  @ApiProperty({ example: 'root://archive/S2A/B04.tif' }) path!: string;
}

export class UpdatedFileDto {
  @ApiProperty({ format: 'uuid', example: ID }) dataset_id!: string;
  @ApiProperty({ example: 'root://archive/S2A/B04.tif' }) path!: string;
  @ApiProperty({ enum: ['content', 'moved', 'returned'], example: 'moved' }) change!: 'content' | 'moved' | 'returned';
}

export class RemovedFileDto {
  @ApiProperty({ format: 'uuid', example: ID }) dataset_id!: string;
  @ApiProperty({ example: 'root://archive/S2A/B04.tif' }) path!: string;
}

export class SkippedFileDto {
  @ApiProperty({ example: 'root://archive/copy of B04.tif' }) path!: string;
  @ApiProperty({ format: 'uuid', example: ID }) duplicate_of!: string;
}

export class CswRefreshDto {
  @ApiProperty({ example: 3 }) updated!: number;
  @ApiProperty({ type: [CareFaultDto] }) errors!: CareFaultDto[];
}

export class ResyncReportDto {
  @ApiProperty({ description: 'GeoTIFFs looked at', example: 40 }) scanned!: number;
  @ApiProperty({ type: [AddedFileDto] }) added!: AddedFileDto[];
  @ApiProperty({ type: [UpdatedFileDto] }) updated!: UpdatedFileDto[];
  @ApiProperty({ example: 37 }) unchanged!: number;
  @ApiProperty({ type: [RemovedFileDto], description: 'Marked as missing; `prune-missing` deletes them' })
  removed!: RemovedFileDto[];
  @ApiProperty({ type: [SkippedFileDto], description: 'Copies of registered files' }) skipped!: SkippedFileDto[];
  @ApiProperty({ type: [CareFaultDto] }) errors!: CareFaultDto[];
  @ApiProperty({ example: false }) dry_run!: boolean;
  @ApiProperty({ type: CswRefreshDto, nullable: true, description: 'null = not asked for' }) csw!: CswRefreshDto | null;
}

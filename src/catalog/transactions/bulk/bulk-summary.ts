import { ApiProperty } from '@nestjs/swagger';

const MAX_ERRORS = 100;

export class BulkErrorDto {
  @ApiProperty({ example: 17, description: 'Line of NDJSON, else place in the sequence; from 1' }) line!: number;
  @ApiProperty({ type: String, nullable: true, example: 'S2A_32TPS_20240601' }) id!: string | null;
  @ApiProperty({ example: 'bbox: is required beside a geometry' }) error!: string;
}

/** What became of the items of a bulk load. */
export class BulkSummary {
  @ApiProperty({ type: Number, example: 99_998 }) inserted = 0;
  @ApiProperty({ type: Number, example: 1 }) replaced = 0;
  @ApiProperty({ type: Number, example: 0, description: 'Left as they were, by `on_conflict=skip`' }) skipped = 0;
  @ApiProperty({ type: Number, example: 1 }) failed = 0;
  @ApiProperty({ type: [BulkErrorDto], description: `The first ${MAX_ERRORS}` }) errors: BulkErrorDto[] = [];

  fail(line: number, id: string | null, error: string): void {
    this.failed += 1;
    if (this.errors.length < MAX_ERRORS) this.errors.push({ line, id, error });
  }

  toString(): string {
    return `${this.inserted} inserted, ${this.replaced} replaced, ${this.skipped} skipped, ${this.failed} failed`;
  }
}

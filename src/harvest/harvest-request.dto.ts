import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy, type ValidationOptions } from 'class-validator';

const MAX_TEXT = 500;

/** One line that PostgreSQL can store and a catalogue can be asked for. */
export function IsShortText(options: ValidationOptions = {}): PropertyDecorator {
  const validator = {
    validate: (value: unknown) =>
      typeof value === 'string' &&
      value.trim() !== '' &&
      value.length <= MAX_TEXT &&
      !/\p{Cc}/u.test(value) &&
      value.isWellFormed(),
    defaultMessage: () => `must be text of 1 to ${MAX_TEXT} characters without control characters`,
  };
  return ValidateBy({ name: 'isShortText', validator }, options);
}

/** What every request for one record of a catalogue has. */
export class HarvestRequest {
  @ApiProperty({ description: 'Identifier of the record', example: '5f1d9c0a-6a51-4a1f-9d0c-6f5f0a2a7c11' })
  @IsShortText()
  identifier!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Another catalogue than the configured one (CSW 2.0.2, http or https, not in a private network)',
  })
  @IsOptional()
  @IsShortText()
  endpoint?: string | null;
}

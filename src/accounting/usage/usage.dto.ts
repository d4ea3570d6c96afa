import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayUnique, IsIn, IsOptional, ValidateBy } from 'class-validator';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { OUTCOMES } from '../outcome.js';
import { PRODUCTS } from '../products.js';

export const USAGE_GROUPINGS = ['account', 'month', 'day', 'product', 'outcome'] as const;
export type UsageGrouping = (typeof USAGE_GROUPINGS)[number];

/** A day of the calendar: 2026-02-30 is none. */
function IsDay(): PropertyDecorator {
  return ValidateBy({
    name: 'isDay',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' &&
        /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(value) &&
        new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) === true,
      defaultMessage: () => 'must be a day as YYYY-MM-DD, got $value',
    },
  });
}

/** `groupBy=a&groupBy=b` and `groupBy=a,b` alike. */
const toList = ({ value }: { value: unknown }) =>
  value === undefined ? undefined : [value].flat().flatMap((item) => (typeof item === 'string' ? item.split(',') : [item])); // prettier-ignore

export class UsageQuery {
  @ApiPropertyOptional({
    example: '2026-11-01',
    description: 'First UTC day; by default the first of the month of `to`',
  })
  @IsOptional()
  @IsDay()
  from?: string;

  @ApiPropertyOptional({ example: '2026-11-30', description: 'Last UTC day, inclusive; by default today' })
  @IsOptional()
  @IsDay()
  to?: string;

  @ApiPropertyOptional({
    isArray: true,
    enum: USAGE_GROUPINGS,
    example: ['day', 'product'],
    description: 'Repeatable, in the order of the columns. `account` is for administrators and covers all accounts',
  })
  @IsOptional()
  @Transform(toList)
  @ArrayUnique({ message: 'must not repeat a grouping, got $value' })
  @IsIn(USAGE_GROUPINGS, { each: true, message: `must be of ${USAGE_GROUPINGS.join(', ')}, got $value` })
  groupBy?: UsageGrouping[];

  @ApiPropertyOptional({ format: 'uuid', description: 'Another account, for administrators' })
  @IsOptional()
  @IsAnyUuid()
  accountId?: string;
}

export class UsageAmountsDto {
  @ApiProperty({ example: 1284, description: 'Requests, however they ended' }) requests!: number;
  @ApiProperty({ example: 317.5, description: 'Processing units, of what was delivered' }) processingUnits!: number;
}

export class UsageItemDto extends UsageAmountsDto {
  @ApiPropertyOptional({ format: 'uuid' }) account?: string;
  @ApiPropertyOptional({ type: String, nullable: true, example: 'default', description: 'null = the account is gone' })
  accountName?: string | null;
  @ApiPropertyOptional({ example: '2026-11' }) month?: string;
  @ApiPropertyOptional({ example: '2026-11-21', description: 'UTC' }) day?: string;
  @ApiPropertyOptional({ enum: PRODUCTS }) product?: string;
  @ApiPropertyOptional({ enum: OUTCOMES, description: '`limited`: refused by a rate limit or budget' })
  outcome?: string;
}

export class UsageDto {
  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: 'null = all accounts' })
  accountId!: string | null;
  @ApiProperty({ example: '2026-11-01' }) from!: string;
  @ApiProperty({ example: '2026-11-21' }) to!: string;
  @ApiProperty({ isArray: true, enum: USAGE_GROUPINGS }) groupBy!: UsageGrouping[];
  @ApiProperty({ type: UsageAmountsDto }) total!: UsageAmountsDto;
  @ApiProperty({ type: [UsageItemDto], description: 'What has no use has no item' }) items!: UsageItemDto[];
}

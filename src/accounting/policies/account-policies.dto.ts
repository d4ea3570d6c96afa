import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsPositive, IsString, Max, Min, ValidateNested } from 'class-validator'; // prettier-ignore
import { LIMIT_KINDS, type LimitKind } from '../limits/policy.js';

export class PolicyDto {
  @ApiProperty({ enum: LIMIT_KINDS })
  @IsIn(LIMIT_KINDS, { message: `must be ${LIMIT_KINDS.join(' or ')}, got $value` })
  type!: LimitKind;

  @ApiProperty({ example: 300, minimum: 0, exclusiveMinimum: true, description: 'Tokens the bucket holds; requests: a whole number' }) // prettier-ignore
  @IsNumber({}, { message: 'must be a number, got $value' })
  @IsPositive()
  @Max(1e12)
  capacity!: number;

  @ApiProperty({ example: 'PT1M', description: 'In days, hours, minutes and seconds, from PT1S to P366D; a month is PT744H' }) // prettier-ignore
  @IsString({ message: 'must be text, got $value' })
  samplingPeriod!: string;

  @ApiPropertyOptional({ example: 200_000_000, description: 'By default `samplingPeriod` / `capacity`' })
  @IsOptional()
  @IsInt({ message: 'must be a whole number, got $value' })
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  nanosBetweenRefills?: number;
}

export class SetPoliciesDto {
  @ApiProperty({ type: [PolicyDto], description: 'Instead of the instance’s; an empty list = no limits' })
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PolicyDto)
  policies!: PolicyDto[];
}

export class PolicyStateDto extends PolicyDto {
  @ApiProperty({ example: 200_000_000 }) override nanosBetweenRefills!: number;
  @ApiProperty({ type: Number, nullable: true, example: 212.75, description: 'Tokens left; negative when more was spent than estimated; null while Redis does not answer' }) // prettier-ignore
  remaining!: number | null;
}

export class AccountPoliciesDto {
  @ApiProperty({ format: 'uuid' }) accountId!: string;
  @ApiProperty({ enum: ['account', 'instance'], description: '`instance`: the account has none of its own' })
  source!: 'account' | 'instance';
  @ApiProperty({ type: [PolicyStateDto] }) policies!: PolicyStateDto[];
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) updatedAt!: string | null;
}

export class PolicyChangeDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'date-time' }) changedAt!: string;
  @ApiProperty({ format: 'uuid', description: 'User or client' }) changedBy!: string;
  @ApiProperty({ example: 'admin@example.org' }) changedByName!: string;
  @ApiProperty({ type: [PolicyDto], nullable: true, description: 'null = the instance’s held' }) before!:
    PolicyDto[] | null;
  @ApiProperty({ type: [PolicyDto], nullable: true }) after!: PolicyDto[] | null;
}

export class PolicyChangeListDto {
  @ApiProperty() total!: number;
  @ApiProperty() returned!: number;
  @ApiProperty() limit!: number;
  @ApiProperty() offset!: number;
  @ApiProperty({ type: Number, nullable: true }) next_offset!: number | null;
  @ApiProperty({ type: Number, nullable: true }) prev_offset!: number | null;
  @ApiProperty({ type: [PolicyChangeDto] }) items!: PolicyChangeDto[];
}

export class PolicyChangesQuery {
  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 200 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  @ApiPropertyOptional({ default: 0, minimum: 0 })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset: number = 0;
}

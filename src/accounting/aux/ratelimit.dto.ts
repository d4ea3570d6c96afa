import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type LimitKind, LIMIT_KINDS, type LimitPolicy } from '../limits/policy.js';
import { type PolicyLevel } from '../limits/account-limits.js';

class PolicyDto {
  @ApiProperty({ example: 300 }) capacity!: number;
  @ApiProperty({ example: 'PT1M' }) samplingPeriod!: string;
  @ApiProperty({ example: 200_000_000 }) nanosBetweenRefills!: number;
}

class PolicyTypeDto {
  @ApiProperty({ enum: LIMIT_KINDS }) name!: LimitKind;
  @ApiProperty({ type: [PolicyDto], description: 'Of the instance' }) defaultPolicies!: PolicyDto[];
}

class ContractDto {
  @ApiProperty({ name: '@id' }) '@id'!: string;
  @ApiProperty({ format: 'uuid', description: '`sub` of the token' }) userId!: string;
  @ApiProperty({ type: PolicyTypeDto }) type!: PolicyTypeDto;
  @ApiProperty({ type: [PolicyDto], description: 'Empty: no limit' }) policies!: PolicyDto[];
}

export class ContractsDto {
  @ApiProperty({ type: [ContractDto] }) data!: ContractDto[];
}

class TokenCountsDataDto {
  @ApiPropertyOptional({ example: { PT1M: 297 } }) REQUESTS?: Record<string, number>;
  @ApiPropertyOptional({ example: { PT1M: 300, PT744H: 29811.5 } }) PROCESSING_UNITS?: Record<string, number>;
}

export class TokenCountsDto {
  @ApiProperty({ type: TokenCountsDataDto, description: 'Per sampling period the tokens left' })
  data!: Record<LimitKind, Record<string, number>>;
}

const bare = ({ capacity, samplingPeriod, nanosBetweenRefills }: LimitPolicy): PolicyDto => ({ capacity, samplingPeriod, nanosBetweenRefills }); // prettier-ignore

/** @param address of the endpoint */
export function toContracts(
  userId: string,
  policies: readonly LimitPolicy[],
  ofInstance: readonly LimitPolicy[],
  address: string,
): ContractsDto {
  const ofKind = (list: readonly LimitPolicy[], kind: LimitKind) => list.filter(({ type }) => type === kind).map(bare);
  return {
    data: LIMIT_KINDS.map((name) => ({
      '@id': `${address}/${userId}/${name}`,
      userId,
      type: { name, defaultPolicies: ofKind(ofInstance, name) },
      policies: ofKind(policies, name),
    })),
  };
}

/** A level that cannot be asked for is given as full: requests pass then. */
export function toTokenCounts(levels: readonly PolicyLevel[]): TokenCountsDto {
  const counts = (kind: LimitKind) =>
    Object.fromEntries(
      levels
        .filter(({ policy }) => policy.type === kind)
        .map(({ policy, remaining }) => [policy.samplingPeriod, Math.max(0, remaining ?? policy.capacity)]),
    );
  return { data: { REQUESTS: counts('REQUESTS'), PROCESSING_UNITS: counts('PROCESSING_UNITS') } };
}

import { DomainError } from '#libs/errors';
import { type FieldFault } from '../../platform/http/validation.js';
import { type PolicyLevel } from '../limits/account-limits.js';
import { DAY_MS, periodMs } from '../limits/iso-period.js';
import { aPolicy, type LimitPolicy } from '../limits/policy.js';
import { type AccountPolicy } from './account-policy.entity.js';
import { type AccountPoliciesDto, type PolicyChangeDto, type PolicyDto } from './account-policies.dto.js';
import { type PolicyChange } from './policy-change.entity.js';

const MAX_PERIOD_MS = 366 * DAY_MS;
const NO_PERIOD = 'must be an ISO 8601 duration from PT1S to P366D, without years and months';
const OVERLAP = 'RATE_LIMIT_OVERLAPPING_POLICIES: there is already a policy of this type and period';

/** Pure. @throws INVALID naming the first faulty policy */
export function toPolicies(policies: readonly PolicyDto[]): LimitPolicy[] {
  policies.forEach((policy, i) => {
    const { type, capacity, samplingPeriod } = policy;
    const ms = periodMs(samplingPeriod);
    if (ms === null || ms < 1_000 || ms > MAX_PERIOD_MS) throw faulty(i, 'samplingPeriod', samplingPeriod, NO_PERIOD);
    if (type === 'REQUESTS' && !Number.isInteger(capacity))
      throw faulty(i, 'capacity', capacity, 'must be a whole number of requests');
    const overlaps = (other: PolicyDto) => other.type === type && periodMs(other.samplingPeriod) === ms;
    if (policies.slice(0, i).some(overlaps)) throw faulty(i, 'samplingPeriod', samplingPeriod, OVERLAP);
  });
  return policies.map(({ type, capacity, samplingPeriod, nanosBetweenRefills }) => {
    const policy = aPolicy(type, capacity, samplingPeriod);
    return { ...policy, nanosBetweenRefills: nanosBetweenRefills ?? policy.nanosBetweenRefills };
  });
}

function faulty(index: number, member: string, input: unknown, rule: string): DomainError {
  const msg = `${rule}, got ${JSON.stringify(input)}`;
  const fault: FieldFault = { loc: ['body', 'policies', index, member], msg, type: 'value_error', input };
  return new DomainError('INVALID', `body.policies.${index}.${member}: ${msg}`, { detail: [fault] });
}

export function toAccountPoliciesDto(
  accountId: string,
  own: AccountPolicy | null,
  levels: readonly PolicyLevel[],
): AccountPoliciesDto {
  return {
    accountId,
    source: own === null ? 'instance' : 'account',
    policies: levels.map(({ policy, remaining }) => ({ ...policy, remaining })),
    updatedAt: own?.updatedAt.toISOString() ?? null,
  };
}

export function toPolicyChangeDto({
  id,
  changedAt,
  changedBy,
  changedByName,
  before,
  after,
}: PolicyChange): PolicyChangeDto {
  // prettier-ignore
  return { id, changedAt: changedAt.toISOString(), changedBy, changedByName, before, after };
}

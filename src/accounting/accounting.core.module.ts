import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RedisModule } from '../platform/queues/queues.module.js';
import { AccountLimits } from './limits/account-limits.js';
import { TokenBuckets } from './limits/token-buckets.js';
import { AccountPolicy } from './policies/account-policy.entity.js';
import { EffectivePolicies } from './policies/effective-policies.js';
import { PolicyChange } from './policies/policy-change.entity.js';
import { UsageBuffer } from './usage/usage-buffer.js';
import { UsageDay } from './usage/usage-day.entity.js';
import { UsageMeter } from './usage-meter.js';

/** The meter, for features that say what their work costs, in the API and in workers. */
@Module({
  imports: [TypeOrmModule.forFeature([UsageDay, AccountPolicy, PolicyChange]), RedisModule],
  providers: [UsageBuffer, EffectivePolicies, TokenBuckets, AccountLimits, UsageMeter],
  exports: [UsageBuffer, EffectivePolicies, AccountLimits, UsageMeter],
})
export class AccountingCoreModule {}

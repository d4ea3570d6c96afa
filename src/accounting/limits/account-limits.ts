import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EffectivePolicies } from '../policies/effective-policies.js';
import { seedLevel } from './bucket-seed.js';
import { dailyUse } from './daily-use.query.js';
import { periodMs } from './iso-period.js';
import { limitRefusal } from './limit-refusal.js';
import { isBudget, type LimitKind, type LimitPolicy } from './policy.js';
import { type Draw, type Drawn, TokenBuckets, UNSEEDED } from './token-buckets.js';

/** Units taken out of an account's buckets before they are spent. */
export interface Hold {
  /** Once: takes what more was spent, gives back what was not. 0 = nothing was delivered. Never rejects. */
  settle(spent: number): Promise<void>;
}

export interface PolicyLevel {
  readonly policy: LimitPolicy;
  /** null = Redis does not answer. */
  readonly remaining: number | null;
}

/** What accounts may still do. Without a policy, and while Redis is away: everything. */
@Injectable()
export class AccountLimits {
  constructor(
    private readonly policies: EffectivePolicies,
    private readonly buckets: TokenBuckets,
    private readonly dataSource: DataSource,
  ) {}

  /** Takes the one request token that every request costs. @throws RATE_LIMITED, FORBIDDEN (used-up budget) */
  async admit(accountId: string): Promise<void> {
    await this.take(accountId, await this.drawsOf(accountId, 'REQUESTS', 1));
  }

  /**
   * Takes units that are about to be spent, so that simultaneous requests cannot spend the same ones. A process that is
   * killed before it settles leaves them taken until the bucket has refilled. @throws RATE_LIMITED, FORBIDDEN
   */
  async hold(accountId: string, units: number): Promise<Hold> {
    const draws = await this.drawsOf(accountId, 'PROCESSING_UNITS', units);
    const held = (await this.take(accountId, draws)) ? units : 0;
    return {
      settle: async (spent) => {
        if (draws.length === 0 || spent === held) return;
        const rest = draws.map(({ policy }) => ({ policy, cost: spent - held }));
        await this.buckets.draw(accountId, 'settle', rest, []);
      },
    };
  }

  /** Takes units that were spent already, below zero if need be: what the books of a job say. Never refuses. */
  async charge(accountId: string, units: number): Promise<void> {
    const draws = await this.drawsOf(accountId, 'PROCESSING_UNITS', units);
    if (draws.length > 0) await this.buckets.draw(accountId, 'settle', draws, []);
  }

  async levels(accountId: string): Promise<PolicyLevel[]> {
    const policies = await this.policies.of(accountId);
    const drawn = await this.draw(accountId, policies.map((policy) => ({ policy, cost: 0 }))); // prettier-ignore
    return policies.map((policy, i) => ({ policy, remaining: drawn?.levels[i] ?? null }));
  }

  private async drawsOf(accountId: string, kind: LimitKind, cost: number): Promise<Draw[]> {
    const policies = await this.policies.of(accountId);
    return policies.filter(({ type }) => type === kind).map((policy) => ({ policy, cost }));
  }

  /** @returns false when nothing was taken because Redis is away */
  private async take(accountId: string, draws: readonly Draw[]): Promise<boolean> {
    const drawn = await this.draw(accountId, draws);
    if (drawn === null || drawn.taken) return drawn !== null;
    throw limitRefusal(draws.map((draw, i) => ({ ...draw, level: drawn.levels[i] ?? 0 })));
  }

  /** Most draws find their buckets; the books are read only when one is new. */
  private async draw(accountId: string, draws: readonly Draw[]): Promise<Drawn | null> {
    if (draws.length === 0) return { taken: true, levels: [] };
    const full = draws.map(({ policy }) => (isBudget(policy) ? null : policy.capacity));
    const first = await this.buckets.draw(accountId, 'take', draws, full);
    if (first !== UNSEEDED) return first;
    const second = await this.buckets.draw(accountId, 'take', draws, await this.seeds(accountId, draws));
    return second === UNSEEDED ? null : second;
  }

  private async seeds(accountId: string, draws: readonly Draw[]): Promise<number[]> {
    const now = new Date();
    const periods = draws.map(({ policy }) => periodMs(policy.samplingPeriod) ?? 0);
    const since = new Date(now.getTime() - Math.max(...periods));
    const days = await dailyUse(this.dataSource.manager, accountId, since);
    return draws.map(({ policy }) => (isBudget(policy) ? seedLevel(policy, days, now) : policy.capacity));
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LimitsConfig } from '../../platform/config/config.js';
import { PreparedStatement } from '../../platform/database/prepared-statement.js';
import { instancePolicies, type LimitPolicy } from '../limits/policy.js';

/** After which a change holds in the other API processes. */
const KEEP_MS = 2_000;
const MAX_KEPT = 10_000;

const POLICIES_OF = new PreparedStatement<{ policies: LimitPolicy[] }>(
  'account-policies',
  'SELECT policies FROM account_policies WHERE account_id = $1',
);

interface Kept {
  readonly policies: Promise<readonly LimitPolicy[]>;
  readonly until: number;
}

/** The policies that hold for an account: its own, else the instance's. Asked on every request, so remembered shortly. */
@Injectable()
export class EffectivePolicies {
  readonly ofInstance: readonly LimitPolicy[];
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly dataSource: DataSource,
    limits: LimitsConfig,
  ) {
    this.ofInstance = instancePolicies(limits);
  }

  of(accountId: string): Promise<readonly LimitPolicy[]> {
    const kept = this.kept.get(accountId);
    if (kept !== undefined && Date.now() < kept.until) return kept.policies;
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    const policies = this.load(accountId);
    this.kept.set(accountId, { policies, until: Date.now() + KEEP_MS });
    policies.catch(() => this.forget(accountId));
    return policies;
  }

  forget(accountId: string): void {
    this.kept.delete(accountId);
  }

  private async load(accountId: string): Promise<readonly LimitPolicy[]> {
    const [row] = await POLICIES_OF.run(this.dataSource.manager, [accountId]);
    return row?.policies ?? this.ofInstance;
  }
}

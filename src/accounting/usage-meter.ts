import { Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { type EntityManager } from 'typeorm';
import { type CallerRequest, type Payer, payerOf } from './caller.js';
import { AccountLimits } from './limits/account-limits.js';
import { type Product } from './products.js';
import { addUsage, utcDay } from './usage/add-usage.query.js';
import { UsageBuffer } from './usage/usage-buffer.js';

export interface Purchase {
  readonly product: Product;
  /** Processing units, an upper bound if it is not known exactly. */
  readonly estimated: number;
}

/** Where features say what their work costs. Requests themselves are counted and limited by their route. */
@Injectable()
export class UsageMeter {
  constructor(
    private readonly limits: AccountLimits,
    private readonly usage: UsageBuffer,
  ) {}

  /**
   * For requests that somebody else than their caller pays, the owner of a map's configuration for instance: counted for
   * the payer from now on, who is asked for the request's token. @throws RATE_LIMITED, FORBIDDEN
   */
  async admit(request: Request, payer: Payer): Promise<void> {
    const carrier = request as CallerRequest;
    if (payerOf(carrier)?.accountId === payer.accountId) return;
    carrier.payer = payer;
    await this.limits.admit(payer.accountId);
  }

  /**
   * Does the work if the account can pay for it: the estimate is held meanwhile, what the work says it spent is charged,
   * and work that throws costs nothing. Without a payer (anonymous) it is just done.
   * @throws RATE_LIMITED, FORBIDDEN before the work begins, and what the work throws
   */
  async spending<T extends { readonly units: number }>(
    payer: Payer | null,
    { product, estimated }: Purchase,
    work: () => Promise<T>,
  ): Promise<T> {
    if (payer === null) return work();
    const { accountId } = payer;
    const hold = await this.limits.hold(accountId, estimated);
    let spent = 0;
    try {
      const done = await work();
      spent = done.units;
      this.usage.add({ accountId, product, outcome: 'ok', requests: 0, units: spent });
      return done;
    } finally {
      await hold.settle(spent);
    }
  }

  /** Refuses what the account cannot pay now, and takes nothing: when a job is submitted. @throws RATE_LIMITED, FORBIDDEN */
  async assertAffordable({ accountId }: Payer, estimated: number): Promise<void> {
    const hold = await this.limits.hold(accountId, estimated);
    await hold.settle(0);
  }

  /** Charges what a request has spent that did not go through `spending`; a kill -9 within the next second loses it. */
  async record({ accountId }: Payer, { product, units }: { product: Product; units: number }): Promise<void> {
    this.usage.add({ accountId, product, outcome: 'ok', requests: 0, units });
    await this.limits.charge(accountId, units);
  }

  /**
   * For jobs: the books are written in the job's own transaction, so that a job is paid exactly once however often it is
   * run. After the commit call `chargeLimits` with the same units.
   */
  async recordIn(
    manager: EntityManager,
    { accountId }: Payer,
    { product, units }: { product: Product; units: number },
  ): Promise<void> {
    await addUsage(manager, [{ accountId, day: utcDay(new Date()), product, outcome: 'ok', requests: 0, units }]);
  }

  /** Never rejects for lack of units: they are spent. */
  async chargeLimits({ accountId }: Payer, units: number): Promise<void> {
    await this.limits.charge(accountId, units);
  }
}

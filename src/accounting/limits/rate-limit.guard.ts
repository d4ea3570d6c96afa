import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { payerOf, type CallerRequest } from '../caller.js';
import { productOf } from '../products.js';
import { AccountLimits } from './account-limits.js';

/** After the auth guard: a request of an account to a metered API costs a token before anything is done for it. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: AccountLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const payer = payerOf(request);
    if (payer !== null && productOf(request) !== null) await this.limits.admit(payer.accountId);
    return true;
  }
}

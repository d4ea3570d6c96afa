import { type Request } from 'express';
import { type Principal } from '../auth/index.js';

export type Payer = Pick<Principal, 'accountId'>;

/** What the auth guard leaves on a request, and who pays when it is not the caller. */
export type CallerRequest = Request & { caller?: { readonly principal: Principal }; payer?: Payer };

/** null = nobody: an anonymous request. */
export function payerOf({ payer, caller }: CallerRequest): Payer | null {
  return payer ?? caller?.principal ?? null;
}

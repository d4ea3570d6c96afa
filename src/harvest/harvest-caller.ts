import { type Request } from 'express';
import { type Principal } from '../auth/index.js';

/** On whose behalf something is harvested. Of an anonymous caller only the address is known. */
export interface HarvestCaller {
  readonly principal: Principal | null;
  readonly createdBy: string | null;
  readonly accountId: string | null;
  readonly clientAddress: string | null;
}

export function callerOf(principal: Principal | null, request: Request): HarvestCaller {
  return {
    principal,
    createdBy: principal?.ownerId ?? null,
    accountId: principal?.accountId ?? null,
    clientAddress: principal === null ? (request.ip ?? null) : null,
  };
}

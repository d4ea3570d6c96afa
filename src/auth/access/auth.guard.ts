import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { addFacts } from '../../platform/logging/context.js';
import { hasCapability, isAtLeast } from '../capabilities.js';
import { type Principal } from '../principal.js';
import { CallerResolver } from './caller-resolver.js';
import { presentedCredential } from './presented-credential.js';
import { routeAccess, type CallerCarrier, type RouteAccess } from './route-access.js';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who calls (401) and what their role may do at all (403). What they may do with one row is the feature's question. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: CallerResolver,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const access = routeAccess(this.reflector, context);
    if (access.credentialsInBody) return true;
    const request = context.switchToHttp().getRequest<Request & CallerCarrier>();
    const principal = await this.identify(request);
    assertAllowed(principal, access, request.method);
    return true;
  }

  private async identify(request: Request & CallerCarrier): Promise<Principal | null> {
    const credential = presentedCredential(request);
    if (credential.kind === 'none') return null;
    const caller = await this.callers.resolve(credential);
    if (caller === null) throw unauthenticated('The credentials are wrong, expired or revoked');
    request.caller = caller;
    addFacts({ caller: `${caller.principal.kind}:${caller.principal.id}` });
    return caller.principal;
  }
}

/** @throws UNAUTHENTICATED, FORBIDDEN */
export function assertAllowed(principal: Principal | null, access: RouteAccess, method: string): void {
  if (principal === null) {
    if (access.anonymous && access.capability === null && access.role === null) return;
    throw unauthenticated('Sign in: this operation needs a bearer token or an API key');
  }
  if (principal.scope === 'read_only' && !READING.has(method) && !access.readOnlyPost)
    throw new DomainError('FORBIDDEN', 'This API key is read-only');
  if (access.capability !== null && !hasCapability(principal, access.capability))
    throw new DomainError('FORBIDDEN', `The capability "${access.capability}" is required`);
  if (access.role !== null && !isAtLeast(principal.role, access.role))
    throw new DomainError('FORBIDDEN', `The role "${access.role}" or above is required`);
}

function unauthenticated(message: string): DomainError {
  return new DomainError('UNAUTHENTICATED', message, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

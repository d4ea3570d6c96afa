import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiOAuth2, ApiSecurity } from '@nestjs/swagger';
import { type Request } from 'express';
import { type Capability, type Principal, type Role } from '../principal.js';
import { type ResolvedCaller } from './caller-resolver.js';

/** What a route asks of its caller. Without any decorator: to be signed in. */
export interface RouteAccess {
  readonly anonymous: boolean;
  /** The route takes the credentials of its body; what the headers carry is not looked at. */
  readonly credentialsInBody: boolean;
  readonly readOnlyPost: boolean;
  readonly capability: Capability | null;
  readonly role: Role | null;
}

/** The guard's finding; undefined for anonymous callers. */
export interface CallerCarrier {
  caller?: ResolvedCaller;
}

const KEY = {
  anonymous: 'swath:anonymous',
  credentialsInBody: 'swath:credentials-in-body',
  readOnlyPost: 'swath:read-only-post',
  capability: 'swath:capability',
  role: 'swath:role',
} as const;

/** Anonymous callers are served too; a credential that is presented and does not resolve is still 401. */
export const Public = () => applyDecorators(SetMetadata(KEY.anonymous, true), ApiSecurity({}));

/** 403 before the handler and before any row is looked at. */
export const RequireCapability = (capability: Capability) => SetMetadata(KEY.capability, capability);

/** For the few routes whose right is a rung of the role ladder and not a capability. */
export const RequireRole = (role: Role) => SetMetadata(KEY.role, role);

/** A POST that changes nothing (a search, a check): `read_only` API keys may use it. */
export const ReadOnlyPost = () => SetMetadata(KEY.readOnlyPost, true);

/** Token and log-in routes: a stale token in a header must not keep anybody from fetching a fresh one. */
export const CredentialsInBody = () => applyDecorators(SetMetadata(KEY.credentialsInBody, true), ApiSecurity({}));

/** The caller as `Principal | null`; never null on a route that is not `@Public()`. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal | null =>
    context.switchToHttp().getRequest<Request & CallerCarrier>().caller?.principal ?? null,
);

/** On a controller or handler: Swagger offers the three ways to sign in. */
export const ApiCredentials = () =>
  applyDecorators(ApiOAuth2([], 'oauth2'), ApiBearerAuth('bearer'), ApiSecurity('api-key'));

export function routeAccess(reflector: Reflector, context: ExecutionContext): RouteAccess {
  const read = <T>(key: string): T | undefined =>
    reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
  return {
    anonymous: read<boolean>(KEY.anonymous) ?? false,
    credentialsInBody: read<boolean>(KEY.credentialsInBody) ?? false,
    readOnlyPost: read<boolean>(KEY.readOnlyPost) ?? false,
    capability: read<Capability>(KEY.capability) ?? null,
    role: read<Role>(KEY.role) ?? null,
  };
}

import { Injectable } from '@nestjs/common';
import { type Principal } from '../principal.js';
import { AccessTokens, type AccessTokenClaims } from '../tokens/access-tokens.js';
import { type PresentedCredential } from './presented-credential.js';
import { PrincipalLookup } from './principal-lookup.query.js';

/** Whom a credential resolved to. */
export interface ResolvedCaller {
  readonly principal: Principal;
  /** Of a bearer token; null for an API key. */
  readonly claims: AccessTokenClaims | null;
}

@Injectable()
export class CallerResolver {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly principals: PrincipalLookup,
  ) {}

  /** Null when the credential stands for nobody (any more). */
  async resolve(credential: Exclude<PresentedCredential, { kind: 'none' }>): Promise<ResolvedCaller | null> {
    if (credential.kind === 'unreadable') return null;
    if (credential.kind === 'api-key') return asCaller(await this.principals.byApiKey(credential.key), null);
    const claims = await this.tokens.verify(credential.token);
    return claims === null ? null : asCaller(await this.principals.byToken(claims), claims);
  }
}

function asCaller(principal: Principal | null, claims: AccessTokenClaims | null): ResolvedCaller | null {
  return principal === null ? null : { principal, claims };
}

import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { SIGNING_ALGORITHM, SigningKeys } from './signing-keys.js';
import { VerifiedTokens, type VerifiedToken } from './verified-tokens.js';

/** Constant, so that a change of PUBLIC_URL logs nobody out; the key already tells instances apart. */
export const TOKEN_ISSUER = 'swath';
export const TOKEN_AUDIENCE = 'swath';

/** Seconds. sentinelhub-py fetches anew below 120 s, so it must be well above (auth-and-errors §3). */
export const ACCESS_TOKEN_LIFETIME_S = 3600;

/** Between the clocks of API hosts that share a database. */
const CLOCK_TOLERANCE_S = 5;

/** Whom a token speaks for. */
export type TokenSubject =
  | { readonly kind: 'client'; readonly id: string; readonly accountId: string; readonly clientId: string }
  | {
      readonly kind: 'user';
      readonly id: string;
      readonly accountId: string;
      readonly email: string;
      readonly tokenVersion: number;
      readonly sessionId: string;
      /** The client through which the user signed in; null = none. */
      readonly clientId: string | null;
    };

/** Payload of our access tokens: Keycloak's names, and three of our own (`kind`, `ver`, `sid`). */
export interface AccessTokenClaims extends JWTPayload {
  readonly sub: string;
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly typ: 'Bearer';
  /** Client id; sentinelhub-py keys its session cache by it. */
  readonly azp: string;
  readonly clientId: string;
  readonly account: string;
  readonly preferred_username: string;
  readonly kind: TokenSubject['kind'];
  /** Users: `users.token_version`. */
  readonly ver?: number;
  /** Users: the refresh-token family. */
  readonly sid?: string;
}

@Injectable()
export class AccessTokens {
  private readonly verified = new VerifiedTokens();

  constructor(private readonly keys: SigningKeys) {}

  async issue(subject: TokenSubject): Promise<string> {
    const { kid, key } = await this.keys.signer();
    return new SignJWT(claimsOf(subject))
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: 'JWT', kid })
      .setSubject(subject.id)
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TOKEN_LIFETIME_S}s`)
      .sign(key);
  }

  /** Null for anything that is not a token of ours in its lifetime. Whether its holder still exists is asked elsewhere. */
  async verify(token: string): Promise<AccessTokenClaims | null> {
    const known = this.verified.get(token);
    if (known !== null && (await this.isStillGood(known))) return known.claims;
    this.verified.forget(token);
    const verified = await this.verifyAnew(token);
    if (verified === null) return null;
    this.verified.keep(token, verified);
    return verified.claims;
  }

  /** Keys that were read anew are other objects: what the old ones verified is verified again. */
  private async isStillGood({ claims, kid, key }: VerifiedToken): Promise<boolean> {
    return claims.exp > Date.now() / 1000 - CLOCK_TOLERANCE_S && (await this.keys.verifier(kid)) === key;
  }

  private async verifyAnew(token: string): Promise<VerifiedToken | null> {
    try {
      const { payload, protectedHeader, key } = await jwtVerify(token, ({ kid }) => this.keyFor(kid), {
        algorithms: [SIGNING_ALGORITHM],
        typ: 'JWT',
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
      });
      return isAccessToken(payload) ? { claims: payload, kid: protectedHeader.kid as string, key } : null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  private async keyFor(kid: string | undefined): Promise<CryptoKey> {
    const key = kid === undefined ? null : await this.keys.verifier(kid);
    if (key === null) throw new errors.JWKSNoMatchingKey();
    return key;
  }
}

function claimsOf(subject: TokenSubject): JWTPayload {
  const clientId = subject.clientId ?? TOKEN_AUDIENCE;
  const shared = { typ: 'Bearer', kind: subject.kind, azp: clientId, clientId, account: subject.accountId };
  return subject.kind === 'client'
    ? { ...shared, preferred_username: `service-account-${clientId}` }
    : { ...shared, preferred_username: subject.email, ver: subject.tokenVersion, sid: subject.sessionId };
}

function isAccessToken(payload: JWTPayload): payload is AccessTokenClaims {
  if (payload['typ'] !== 'Bearer') return false;
  if (payload['kind'] === 'client') return true;
  return payload['kind'] === 'user' && typeof payload['ver'] === 'number' && typeof payload['sid'] === 'string';
}

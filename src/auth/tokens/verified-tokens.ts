import { type CryptoKey } from 'jose';
import { type AccessTokenClaims } from './access-tokens.js';

/** A token whose signature was found right, by this key. */
export interface VerifiedToken {
  readonly claims: AccessTokenClaims;
  readonly kid: string;
  readonly key: CryptoKey;
}

const MAX_REMEMBERED = 5_000;

/**
 * Tokens that this process has verified, the latest ones: a signature stays right, and checking it is dearer
 * than all else that a request's credentials cost. Whether it still counts (its lifetime, its key) is asked each time, whether
 * its holder does too.
 */
export class VerifiedTokens {
  private readonly known = new Map<string, VerifiedToken>();

  get(token: string): VerifiedToken | null {
    return this.known.get(token) ?? null;
  }

  keep(token: string, verified: VerifiedToken): void {
    this.known.set(token, verified);
    if (this.known.size > MAX_REMEMBERED) this.forget(this.known.keys().next().value as string);
  }

  forget(token: string): void {
    this.known.delete(token);
  }
}

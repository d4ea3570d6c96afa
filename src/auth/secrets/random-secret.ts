import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in 43 URL-safe characters. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in hex, for secrets of our own making: they cannot be guessed, so they need no slow hash. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** What may be shown of a secret: first 8 and last 4 characters. */
export function fingerprintOf(secret: string): string {
  return `${secret.slice(0, 8)}…${secret.slice(-4)}`;
}

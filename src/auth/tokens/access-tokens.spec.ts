import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { generateKeyPair, type CryptoKey } from 'jose';
import { ACCESS_TOKEN_LIFETIME_S, AccessTokens } from './access-tokens.js';
import { type SigningKeys } from './signing-keys.js';

const CLIENT = { kind: 'client', id: 'c', accountId: 'a', clientId: 'client' } as const;

describe('a token that was verified before', () => {
  let ring: Map<string, CryptoKey>;
  let tokens: AccessTokens;
  let token: string;
  const isGood = async () => (await tokens.verify(token)) !== null;
  beforeEach(async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    ring = new Map([['k1', publicKey]]);
    const keys = { signer: async () => ({ kid: 'k1', key: privateKey }), verifier: async (kid: string) => ring.get(kid) ?? null }; // prettier-ignore
    tokens = new AccessTokens(keys as unknown as SigningKeys);
    token = await tokens.issue(CLIENT);
    expect(await tokens.verify(token)).toBe(await tokens.verify(token));
  });
  afterEach(() => void jest.useRealTimers());

  it('is good until it expires', async () => {
    const started = Date.now();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    jest.setSystemTime(started + (ACCESS_TOKEN_LIFETIME_S - 2) * 1000);
    expect(await isGood()).toBe(true);
    jest.setSystemTime(started + (ACCESS_TOKEN_LIFETIME_S + 10) * 1000);
    expect(await isGood()).toBe(false);
  });

  it('is verified anew by another key of that name, and refused without one', async () => {
    ring.set('k1', (await generateKeyPair('RS256')).publicKey);
    expect(await isGood()).toBe(false);
    ring.clear();
    expect(await isGood()).toBe(false);
  });

  it('is not mistaken for one that resembles it', async () => {
    const [head, body, signature] = token.split('.') as [string, string, string];
    const flipped = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await tokens.verify(`${head}.${body}.${flipped}`)).toBeNull();
  });
});

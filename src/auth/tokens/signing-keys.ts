import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { DataSource, type EntityManager } from 'typeorm';
import { lockUntilCommit } from '../advisory-lock.js';
import { SigningKey } from './signing-key.entity.js';

export const SIGNING_ALGORITHM = 'RS256';

interface KeyRing {
  readonly signer: { readonly kid: string; readonly key: CryptoKey };
  readonly verifiers: ReadonlyMap<string, CryptoKey>;
  readonly published: readonly JWK[];
}

/** The instance's key pairs. The first process that needs one makes it; the others read it from the database. */
@Injectable()
export class SigningKeys {
  private ring: Promise<KeyRing> | null = null;

  constructor(private readonly dataSource: DataSource) {}

  async signer(): Promise<KeyRing['signer']> {
    return (await this.cachedRing()).signer;
  }

  /** Null for a key that is not ours. An unknown id is looked up again: another process may have rotated. */
  async verifier(kid: string): Promise<CryptoKey | null> {
    const known = (await this.cachedRing()).verifiers.get(kid);
    if (known) return known;
    this.ring = null;
    return (await this.cachedRing()).verifiers.get(kid) ?? null;
  }

  /** RFC 7517 key set; public halves only. */
  async published(): Promise<{ keys: readonly JWK[] }> {
    return { keys: (await this.cachedRing()).published };
  }

  private cachedRing(): Promise<KeyRing> {
    this.ring ??= this.load().catch((error: unknown) => {
      this.ring = null;
      throw error;
    });
    return this.ring;
  }

  private async load(): Promise<KeyRing> {
    const rows = await this.rows();
    const [newest] = rows;
    if (newest === undefined) throw new Error('a signing key was just made and is gone');
    const published = rows.map(({ kid, privateJwk: { kty, n, e } }) => ({
      ...{ kty, n, e, kid, use: 'sig', alg: SIGNING_ALGORITHM },
    }));
    const verifiers = await Promise.all(published.map(async (jwk) => [jwk.kid, await importRsa(jwk)] as const));
    return {
      signer: { kid: newest.kid, key: await importRsa(newest.privateJwk) },
      verifiers: new Map(verifiers),
      published,
    };
  }

  private async rows(): Promise<SigningKey[]> {
    const newestFirst = (manager: EntityManager) =>
      manager.find(SigningKey, { order: { createdAt: 'DESC', kid: 'ASC' } });
    const present = await newestFirst(this.dataSource.manager);
    if (present.length > 0) return present;
    return this.dataSource.transaction(async (manager) => {
      await lockUntilCommit(manager, 'swath.auth.signing-key');
      if (!(await manager.exists(SigningKey))) await manager.insert(SigningKey, await newKeyPair());
      return newestFirst(manager);
    });
  }
}

async function newKeyPair(): Promise<Pick<SigningKey, 'kid' | 'privateJwk'>> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { modulusLength: 2048, extractable: true });
  const privateJwk = await exportJWK(privateKey);
  return { kid: await calculateJwkThumbprint(privateJwk), privateJwk };
}

async function importRsa(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, SIGNING_ALGORITHM);
  if (key instanceof Uint8Array) throw new Error('a signing key is symmetric');
  return key;
}

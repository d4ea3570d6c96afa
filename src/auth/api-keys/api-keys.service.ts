import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DomainError } from '#libs/errors';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import { OauthClient } from '../clients/oauth-client.entity.js';
import { isAdmin } from '../capabilities.js';
import { type Principal } from '../principal.js';
import { digestOf, fingerprintOf, randomSecret } from '../secrets/random-secret.js';
import { ApiKey, type ApiKeyScope } from './api-key.entity.js';

/** Lets scanners for leaked secrets, and people, recognise one of ours. */
const PREFIX = 'swk_';

export interface NewApiKey {
  readonly name: string;
  readonly scope: ApiKeyScope;
  /** Null = never. */
  readonly expiresAt: Date | null;
}

/** API keys as seen by a caller: administrators manage all, everybody else their own. */
@Injectable()
export class ApiKeys {
  constructor(@InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>) {}

  /** The key acts as the caller; its text is returned here and never again. */
  async create(caller: Principal, { name, scope, expiresAt }: NewApiKey): Promise<{ key: ApiKey; secret: string }> {
    const secret = PREFIX + randomSecret();
    const id = randomUUID();
    await this.keys.insert({
      id,
      userId: caller.kind === 'user' ? caller.id : null,
      oauthClientId: caller.kind === 'client' ? caller.id : null,
      keyHash: digestOf(secret),
      fingerprint: fingerprintOf(secret),
      name,
      scope,
      expiresAt,
    });
    return { key: await this.keys.findOneByOrFail({ id }), secret };
  }

  /** Expired keys stay in the list until they are deleted; revoked ones do not. */
  list(caller: Principal): Promise<ApiKey[]> {
    return this.manageableBy(caller).orderBy('k.createdAt').addOrderBy('k.id').getMany();
  }

  /** @throws NOT_FOUND for an unknown key and for somebody else's alike. */
  async revoke(caller: Principal, id: string): Promise<void> {
    const key = await this.manageableBy(caller).andWhere('k.id = :id', { id }).getOne();
    if (key === null) throw new DomainError('NOT_FOUND', 'API key not found');
    await this.keys.update({ id: key.id }, { revokedAt: new Date() });
  }

  /** A user's own keys and those of their clients; a client sees only what it made itself. */
  private manageableBy(caller: Principal): SelectQueryBuilder<ApiKey> {
    const query = this.keys
      .createQueryBuilder('k')
      .leftJoin(OauthClient, 'c', 'c.id = k.oauthClientId')
      .where('k.revokedAt IS NULL AND c.revokedAt IS NULL');
    if (isAdmin(caller)) return query;
    return caller.kind === 'client'
      ? query.andWhere('c.id = :caller', { caller: caller.id })
      : query.andWhere('COALESCE(k.userId, c.userId) = :caller', { caller: caller.id });
  }
}

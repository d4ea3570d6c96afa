import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';
import { FailedAttempts, type Attempt } from '../secrets/failed-attempts.js';
import { Passwords } from '../secrets/passwords.js';
import { User } from '../users/user.entity.js';
import { OauthClient } from './oauth-client.entity.js';

@Injectable()
export class ClientAuthentication {
  constructor(
    @InjectRepository(OauthClient) private readonly clients: Repository<OauthClient>,
    private readonly passwords: Passwords,
    private readonly attempts: FailedAttempts,
  ) {}

  /**
   * The client, when one of `secrets` is its secret. Null for an unknown or revoked client and for one whose owner is
   * disabled, after the same time. @throws RATE_LIMITED
   */
  async authenticate(
    clientId: string,
    secrets: readonly string[],
    address: string | undefined,
  ): Promise<OauthClient | null> {
    const attempt: Attempt = { address, name: `client:${clientId}`, retryAfter: 'milliseconds' };
    return this.attempts.watch(attempt, async () => {
      const client = await this.active(clientId);
      for (const secret of secrets) if (await this.passwords.matches(client?.secretHash ?? null, secret)) return client;
      return null;
    });
  }

  private async active(clientId: string): Promise<OauthClient | null> {
    // PostgreSQL cannot store NUL and refuses to compare with it.
    if (clientId.includes('\0')) return null;
    return this.clients
      .createQueryBuilder('c')
      .innerJoin(User, 'u', 'u.id = c.userId')
      .where({ clientId, revokedAt: IsNull() })
      .andWhere('u.disabledAt IS NULL')
      .getOne();
  }
}

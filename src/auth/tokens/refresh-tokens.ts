import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, LessThan } from 'typeorm';
import { digestOf, randomSecret } from '../secrets/random-secret.js';
import { User } from '../users/user.entity.js';
import { RefreshToken } from './refresh-token.entity.js';

/** Seconds; each refresh starts them anew (ingest-vrt §9.1). */
export const REFRESH_TOKEN_LIFETIME_S = 7 * 24 * 3600;

export interface Session {
  readonly user: User;
  /** Shared by all tokens of one log-in. */
  readonly sessionId: string;
  /** Shown once; only its hash is kept. */
  readonly refreshToken: string;
}

/** Sessions of users as chains of one-use tokens. */
@Injectable()
export class RefreshTokens {
  private readonly log = new Logger(RefreshTokens.name);

  constructor(private readonly dataSource: DataSource) {}

  async startSession(user: User): Promise<Session> {
    return this.dataSource.transaction(async (manager) => {
      await manager.delete(RefreshToken, { userId: user.id, expiresAt: LessThan(new Date()) });
      return addLink(manager, user, randomUUID());
    });
  }

  /**
   * Exchanges a token for the next of its session. Null for one that is unknown, expired or revoked. A token used twice
   * was copied, and nobody can tell by whom: the whole session ends, its access tokens too.
   */
  async rotate(refreshToken: string): Promise<Session | null> {
    return this.dataSource.transaction(async (manager) => {
      const link = await manager.findOne(RefreshToken, {
        where: { tokenHash: digestOf(refreshToken) },
        lock: { mode: 'pessimistic_write' },
      });
      if (link === null) return null;
      if (link.rotatedAt !== null) {
        await manager.update(RefreshToken, { familyId: link.familyId }, { revokedAt: new Date() });
        this.log.warn({ msg: 'a refresh token was used twice; its session is revoked', userId: link.userId });
        return null;
      }
      const user = await manager.findOneBy(User, { id: link.userId, tokenVersion: link.tokenVersion });
      const isOver = link.revokedAt !== null || link.expiresAt <= new Date();
      if (user === null || user.disabledAt !== null || isOver) return null;
      await manager.update(RefreshToken, { id: link.id }, { rotatedAt: new Date() });
      return addLink(manager, user, link.familyId);
    });
  }
}

async function addLink(manager: EntityManager, user: User, sessionId: string): Promise<Session> {
  const refreshToken = randomSecret();
  await manager.insert(RefreshToken, {
    id: randomUUID(),
    familyId: sessionId,
    userId: user.id,
    tokenHash: digestOf(refreshToken),
    tokenVersion: user.tokenVersion,
    expiresAt: new Date(Date.now() + REFRESH_TOKEN_LIFETIME_S * 1000),
  });
  return { user, sessionId, refreshToken };
}

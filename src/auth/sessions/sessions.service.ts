import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { FailedAttempts, type Attempt } from '../secrets/failed-attempts.js';
import { Passwords } from '../secrets/passwords.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { RefreshTokens, type Session } from '../tokens/refresh-tokens.js';
import { User } from '../users/user.entity.js';

export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Where an attempt comes from, and in which unit its `Retry-After` is told. */
export type AttemptOrigin = Pick<Attempt, 'address' | 'retryAfter'>;

/** Log-in, refresh and log-out of people. */
@Injectable()
export class Sessions {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly passwords: Passwords,
    private readonly attempts: FailedAttempts,
    private readonly refreshTokens: RefreshTokens,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** Null when name or password is wrong or the user is disabled: all three look and last the same. @throws RATE_LIMITED */
  async signIn(
    username: string,
    password: string,
    origin: AttemptOrigin,
    clientId: string | null = null,
  ): Promise<SessionTokens | null> {
    const email = username.trim().toLowerCase();
    const user = await this.attempts.watch({ ...origin, name: `user:${email}` }, async () => {
      const found = await this.byEmail(email);
      const isRight = await this.passwords.matches(found?.passwordHash ?? null, password);
      return isRight && found?.disabledAt === null ? found : null;
    });
    return user === null ? null : this.tokensFor(await this.refreshTokens.startSession(user), clientId);
  }

  /** Null when the token is unknown, used up, expired or revoked. */
  async refresh(refreshToken: string, clientId: string | null = null): Promise<SessionTokens | null> {
    const session = await this.refreshTokens.rotate(refreshToken);
    return session === null ? null : this.tokensFor(session, clientId);
  }

  /** Ends every session of the user, on all devices. API keys live on. */
  async signOut(userId: string): Promise<void> {
    await this.users.increment({ id: userId }, 'tokenVersion', 1);
  }

  private async byEmail(email: string): Promise<User | null> {
    // PostgreSQL cannot store NUL and refuses to compare with it.
    return email.includes('\0') ? null : this.users.findOneBy({ email });
  }

  private async tokensFor({ user, sessionId, refreshToken }: Session, clientId: string | null): Promise<SessionTokens> {
    const { id, accountId, email, tokenVersion } = user;
    const subject = { kind: 'user', id, accountId, email, tokenVersion, sessionId, clientId } as const;
    return { accessToken: await this.accessTokens.issue(subject), refreshToken };
  }
}

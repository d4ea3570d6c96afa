import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager, IsNull, Not, QueryFailedError } from 'typeorm';
import { lockUntilCommit } from '../advisory-lock.js';
import { ApiKey } from '../api-keys/api-key.entity.js';
import { type Role } from '../principal.js';
import { Passwords } from '../secrets/passwords.js';
import { User } from './user.entity.js';

export interface NewUser {
  readonly email: string;
  readonly password: string;
  readonly role: Role;
  readonly accountId: string;
}

/** Absent = unchanged. */
export interface UserChanges {
  readonly email?: string;
  readonly password?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
}

/** The people of the instance. Callers are administrators; the routes see to that. */
@Injectable()
export class Users {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
  ) {}

  /** @throws CONFLICT when the e-mail is taken. */
  async create({ email, password, role, accountId }: NewUser): Promise<User> {
    const passwordHash = await this.passwords.hash(password);
    const id = randomUUID();
    await asConflict(email, this.dataSource.manager.insert(User, { id, email, passwordHash, role, accountId }));
    return getUser(this.dataSource.manager, id);
  }

  list(): Promise<User[]> {
    return this.dataSource.manager.find(User, { order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /**
   * A new password or role, and being disabled, end all sessions and API keys of the user. The user's clients live on,
   * with the lower one of their own and the user's role. @throws NOT_FOUND, CONFLICT.
   */
  async update(id: string, changes: UserChanges): Promise<User> {
    const passwordHash = changes.password === undefined ? undefined : await this.passwords.hash(changes.password);
    return this.changingAdministrators(async (manager) => {
      const user = await getUser(manager, id);
      const role = changes.role ?? user.role;
      const isDisabled = changes.disabled ?? user.disabledAt !== null;
      if (role !== 'admin' || isDisabled) await assertNotLastAdmin(manager, user);

      const isLosingTrust =
        passwordHash !== undefined || role !== user.role || (isDisabled && user.disabledAt === null);
      await asConflict(
        changes.email ?? user.email,
        manager.update(User, id, {
          ...(changes.email !== undefined && { email: changes.email }),
          ...(passwordHash !== undefined && { passwordHash }),
          role,
          disabledAt: isDisabled ? (user.disabledAt ?? new Date()) : null,
          tokenVersion: user.tokenVersion + (isLosingTrust ? 1 : 0),
          updatedAt: new Date(),
        }),
      );
      if (isLosingTrust) await manager.update(ApiKey, { userId: id, revokedAt: IsNull() }, { revokedAt: new Date() });
      return getUser(manager, id);
    });
  }

  /** Sessions, API keys and clients of the user go too; datasets stay and belong to nobody. @throws NOT_FOUND, CONFLICT. */
  async delete(id: string): Promise<void> {
    await this.changingAdministrators(async (manager) => {
      await assertNotLastAdmin(manager, await getUser(manager, id));
      await manager.delete(User, id);
    });
  }

  /** One after another: two administrators who demote each other at the same moment would leave none. */
  private changingAdministrators<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      await lockUntilCommit(manager, 'swath.auth.administrators');
      return work(manager);
    });
  }
}

async function getUser(manager: EntityManager, id: string): Promise<User> {
  const user = await manager.findOneBy(User, { id });
  if (user === null) throw new DomainError('NOT_FOUND', 'User not found');
  return user;
}

async function assertNotLastAdmin(manager: EntityManager, user: User): Promise<void> {
  if (user.role !== 'admin' || user.disabledAt !== null) return;
  const hasSuccessor = await manager.existsBy(User, { role: 'admin', disabledAt: IsNull(), id: Not(user.id) });
  if (!hasSuccessor)
    throw new DomainError('CONFLICT', `"${user.email}" is the last administrator; make another one first`);
}

async function asConflict(email: string, writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    const { constraint } = error instanceof QueryFailedError ? (error.driverError as { constraint?: string }) : {};
    if (constraint !== 'users_email_key') throw error;
    throw new DomainError('CONFLICT', `A user with the e-mail "${email}" exists already`, { cause: error });
  }
}

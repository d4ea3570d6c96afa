import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DataConfig, FirstStartConfig } from '../../platform/config/config.js';
import { Account } from '../account.entity.js';
import { lockUntilCommit } from '../advisory-lock.js';
import { OauthClient } from '../clients/oauth-client.entity.js';
import { Passwords } from '../secrets/passwords.js';
import { randomSecret } from '../secrets/random-secret.js';
import { User } from '../users/user.entity.js';
import { readCredentials, writeCredentials, type FirstCredentials } from './credentials-file.js';

export const CREDENTIALS_FILE = 'credentials.json';

/**
 * Makes an empty instance enterable: an account, its administrator and an OAuth client with the admin role. Runs in the
 * API process, after the migrations and before it listens.
 *
 * The file is on the disk before the rows are committed, and a start that finds the file but no users takes the
 * credentials from it. So whatever moment the power fails at, the file names credentials that work, or will work after
 * the next start. Several processes starting at once wait for each other; the first one finds the table empty.
 */
@Injectable()
export class FirstStart implements OnApplicationBootstrap {
  private readonly log = new Logger(FirstStart.name);
  private readonly path: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly given: FirstStartConfig,
    private readonly passwords: Passwords,
    data: DataConfig,
  ) {
    this.path = join(data.dir, CREDENTIALS_FILE);
  }

  async onApplicationBootstrap(): Promise<void> {
    const credentials = await this.dataSource.transaction(async (manager) => {
      await lockUntilCommit(manager, 'swath.auth.first-start');
      if (await manager.exists(User)) return null;
      const chosen = this.choose(await readCredentials(this.path));
      await writeCredentials(this.path, chosen);
      await this.create(manager, chosen);
      return chosen;
    });
    if (credentials === null) return;
    this.log.log(`made the administrator ${credentials.admin_email} and the OAuth client ${credentials.client_id}`);
    const isAllKnown = Object.values(this.given).every((value) => value !== null);
    if (!isAllKnown) process.stdout.write(announcement(credentials, this.given, this.path));
  }

  /** Given > left by an interrupted first start > made up. */
  private choose(left: FirstCredentials | null): FirstCredentials {
    return {
      admin_email: this.given.adminEmail?.trim().toLowerCase() ?? left?.admin_email ?? 'admin@swath.local',
      admin_password: this.given.adminPassword ?? left?.admin_password ?? randomSecret(),
      client_id: this.given.clientId ?? left?.client_id ?? randomUUID(),
      client_secret: this.given.clientSecret ?? left?.client_secret ?? randomSecret(),
    };
  }

  private async create(manager: EntityManager, chosen: FirstCredentials): Promise<void> {
    const accountId = randomUUID();
    const userId = randomUUID();
    await manager.insert(Account, { id: accountId, name: 'default' });
    await manager.insert(User, {
      id: userId,
      accountId,
      email: chosen.admin_email,
      passwordHash: await this.passwords.hash(chosen.admin_password),
      role: 'admin',
    });
    await manager.insert(OauthClient, {
      id: randomUUID(),
      accountId,
      userId,
      clientId: chosen.client_id,
      secretHash: await this.passwords.hash(chosen.client_secret),
      name: 'first client',
      role: 'admin',
    });
  }
}

/** Secrets that the operator gave are not repeated: they know them, and output ends up in logs. */
export function announcement(made: FirstCredentials, given: FirstStartConfig, path: string): string {
  const secret = (value: string, isGiven: boolean) => (isGiven ? '(as given)' : value);
  const lines = [
    'First start: this instance has an administrator and an OAuth client now.',
    'They are shown once, and kept in',
    `  ${path}`,
    '',
    `  e-mail         ${made.admin_email}`,
    `  password       ${secret(made.admin_password, given.adminPassword !== null)}`,
    `  client id      ${made.client_id}`,
    `  client secret  ${secret(made.client_secret, given.clientSecret !== null)}`,
  ];
  const rule = '-'.repeat(72);
  return `\n${[rule, ...lines, rule].join('\n')}\n\n`;
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PreparedStatement } from '../../platform/database/prepared-statement.js';
import { lowerRole } from '../capabilities.js';
import { type Principal, type Role } from '../principal.js';
import { digestOf } from '../secrets/random-secret.js';
import { type AccessTokenClaims } from '../tokens/access-tokens.js';

interface UserRow {
  id: string;
  email: string;
  role: Role;
  account_id: string;
}

interface ClientRow {
  id: string;
  client_id: string;
  role: Role;
  account_id: string;
  owner_id: string;
  owner_role: Role;
}

/** A key's owner is a user (`client_id` null) or a client of that user. */
interface KeyRow {
  key_id: string;
  scope: Principal['scope'];
  is_first_use_this_minute: boolean;
  id: string;
  role: Role;
  account_id: string;
  client_id: string | null;
  owner_id: string;
  owner_email: string;
  owner_role: Role;
}

const BY_API_KEY = new PreparedStatement<KeyRow>(
  'principal by API key',
  `SELECT k.id AS key_id, k.scope,
          k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute' AS is_first_use_this_minute,
          COALESCE(c.id, u.id) AS id, COALESCE(c.role, u.role) AS role,
          COALESCE(c.account_id, u.account_id) AS account_id, c.client_id,
          u.id AS owner_id, u.email AS owner_email, u.role AS owner_role
     FROM api_keys k
     LEFT JOIN oauth_clients c ON c.id = k.oauth_client_id
     JOIN users u ON u.id = COALESCE(k.user_id, c.user_id)
    WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
      AND c.revoked_at IS NULL AND u.disabled_at IS NULL`,
);

const BY_USER_TOKEN = new PreparedStatement<UserRow>(
  'principal by token of a user',
  `SELECT u.id, u.email, u.role, u.account_id
     FROM users u
    WHERE u.id = $1 AND u.token_version = $2 AND u.disabled_at IS NULL
      AND EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.family_id = $3 AND r.revoked_at IS NULL)`,
);

const BY_CLIENT_TOKEN = new PreparedStatement<ClientRow>(
  'principal by token of a client',
  `SELECT c.id, c.client_id, c.role, c.account_id, u.id AS owner_id, u.role AS owner_role
     FROM oauth_clients c JOIN users u ON u.id = c.user_id
    WHERE c.id = $1 AND c.revoked_at IS NULL AND u.disabled_at IS NULL`,
);

/**
 * From a credential whose form is right to the principal it stands for now: one indexed query per request and no
 * cache, so that a revocation, log-out or demotion holds for the very next request.
 */
@Injectable()
export class PrincipalLookup {
  constructor(private readonly dataSource: DataSource) {}

  async byToken(claims: AccessTokenClaims): Promise<Principal | null> {
    return claims.kind === 'user' ? this.user(claims) : this.client(claims.sub);
  }

  async byApiKey(key: string): Promise<Principal | null> {
    const [row] = await BY_API_KEY.run(this.dataSource.manager, [digestOf(key)]);
    if (row === undefined) return null;
    if (row.is_first_use_this_minute)
      await this.dataSource.query('UPDATE api_keys SET last_used_at = now() WHERE id = $1', [row.key_id]);
    return {
      kind: row.client_id === null ? 'user' : 'client',
      id: row.id,
      ownerId: row.owner_id,
      accountId: row.account_id,
      role: lowerRole(row.role, row.owner_role),
      name: row.client_id ?? row.owner_email,
      scope: row.scope,
    };
  }

  private async user({ sub, ver, sid }: AccessTokenClaims): Promise<Principal | null> {
    const [row] = await BY_USER_TOKEN.run(this.dataSource.manager, [sub, ver, sid]);
    if (row === undefined) return null;
    const { id, email, role, account_id: accountId } = row;
    return { kind: 'user', id, ownerId: id, accountId, role, name: email, scope: 'full' };
  }

  private async client(id: string): Promise<Principal | null> {
    const [row] = await BY_CLIENT_TOKEN.run(this.dataSource.manager, [id]);
    if (row === undefined) return null;
    return {
      kind: 'client',
      id: row.id,
      ownerId: row.owner_id,
      accountId: row.account_id,
      role: lowerRole(row.role, row.owner_role),
      name: row.client_id,
      scope: 'full',
    };
  }
}

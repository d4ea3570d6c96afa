import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DomainError } from '#libs/errors';
import { IsNull, Repository } from 'typeorm';
import { isAdmin, isAtLeast } from '../capabilities.js';
import { type Principal, type Role } from '../principal.js';
import { Passwords } from '../secrets/passwords.js';
import { randomSecret } from '../secrets/random-secret.js';
import { OauthClient } from './oauth-client.entity.js';

/** OAuth clients as seen by a caller: administrators manage all, editors those they own. */
@Injectable()
export class Clients {
  constructor(
    @InjectRepository(OauthClient) private readonly clients: Repository<OauthClient>,
    private readonly passwords: Passwords,
  ) {}

  /** The secret is returned here and never again. @throws FORBIDDEN for a role above the caller's. */
  async create(caller: Principal, name: string, role: Role): Promise<{ client: OauthClient; secret: string }> {
    if (!isAtLeast(caller.role, role))
      throw new DomainError('FORBIDDEN', `role "${role}" is above your own, which is "${caller.role}"`);
    const secret = randomSecret();
    // One value for both: whoever kept only the client id can still delete the client.
    const id = randomUUID();
    await this.clients.insert({
      id,
      clientId: id,
      accountId: caller.accountId,
      userId: caller.ownerId,
      secretHash: await this.passwords.hash(secret),
      name,
      role,
    });
    return { client: await this.clients.findOneByOrFail({ id }), secret };
  }

  async list(caller: Principal): Promise<OauthClient[]> {
    const present = await this.clients.find({
      where: { revokedAt: IsNull(), ...(!isAdmin(caller) && { userId: caller.ownerId }) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    return present.filter((client) => mayManage(caller, client));
  }

  /** Ends the client, its tokens and its API keys at once. `id` is its id or client id. @throws NOT_FOUND */
  async revoke(caller: Principal, id: string): Promise<void> {
    const client = (await this.list(caller)).find((one) => one.id === id.toLowerCase() || one.clientId === id);
    if (client === undefined) throw new DomainError('NOT_FOUND', 'Client not found');
    await this.clients.update({ id: client.id }, { revokedAt: new Date() });
  }
}

/**
 * A person manages whatever is theirs. A client shares its owner's things but not the owner's power: it reaches no
 * sibling with a role above its own.
 */
function mayManage(caller: Principal, client: OauthClient): boolean {
  return caller.kind === 'user' || isAtLeast(caller.role, client.role);
}

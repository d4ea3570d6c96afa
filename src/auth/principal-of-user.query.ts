import { type EntityManager, IsNull } from 'typeorm';
import { lowerRole } from './capabilities.js';
import { type Principal } from './principal.js';
import { User } from './users/user.entity.js';

/**
 * Somebody on whose behalf the platform reads while they are away: with the rights that they have now, but never those of
 * an administrator. null = gone or disabled.
 */
export async function principalOfUser(manager: EntityManager, userId: string): Promise<Principal | null> {
  const user = await manager.findOneBy(User, { id: userId, disabledAt: IsNull() });
  if (user === null) return null;
  const { id, accountId, role, email: name } = user;
  return { kind: 'user', id, ownerId: id, accountId, role: lowerRole(role, 'editor'), name, scope: 'read_only' };
}

import { type EntityManager, In } from 'typeorm';
import { Account } from './account.entity.js';

/** Name by id; accounts that are gone are absent. */
export async function accountNames(manager: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
  const accounts = await manager.findBy(Account, { id: In([...ids]) });
  return new Map(accounts.map(({ id, name }) => [id, name]));
}

import { type EntityManager } from 'typeorm';
import { Account } from './account.entity.js';

export function accountExists(manager: EntityManager, id: string): Promise<boolean> {
  return manager.existsBy(Account, { id });
}

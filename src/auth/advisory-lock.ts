import { type EntityManager } from 'typeorm';

/** Things that must happen once, or one after another, however many processes run. */
export type AuthLock = 'swath.auth.first-start' | 'swath.auth.signing-key' | 'swath.auth.administrators';

/** Waits for the lock and holds it to the end of the manager's transaction. */
export async function lockUntilCommit(manager: EntityManager, lock: AuthLock): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
}

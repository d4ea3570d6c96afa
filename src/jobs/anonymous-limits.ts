import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';

/** jobs-and-visibility §8: what callers without an account may have waiting, in all and per client address. */
const MAX_PENDING = 20;
const MAX_PENDING_PER_ADDRESS = 3;
/** `pg_advisory_xact_lock` key: anonymous submissions count and insert one after another. */
const LOCK = 0x4a41_4e4f;

/** @throws RATE_LIMITED with `Retry-After`. */
export async function assertRoomForAnonymous(manager: EntityManager, address: string | null): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const [waiting] = (await manager.query(
    `SELECT count(*)::int AS "all", (count(*) FILTER (WHERE client_address = $1))::int AS mine
       FROM jobs WHERE status = 'pending' AND created_by IS NULL`,
    [address],
  )) as Array<{ all: number; mine: number }>;
  if (!waiting || (waiting.all < MAX_PENDING && waiting.mine < MAX_PENDING_PER_ADDRESS)) return;
  throw new DomainError('RATE_LIMITED', 'Too many jobs without an account are waiting; sign in or retry later', {
    headers: { 'Retry-After': '30' },
  });
}

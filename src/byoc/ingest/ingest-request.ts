import { DomainError } from '#libs/errors';
import { type Job } from '../../jobs/index.js';

/** The collection whose tiles a job takes. @throws INVALID for a request that no code of ours can have stored */
export function collectionIdOf({ request }: Pick<Job, 'request'>): string {
  const id = request['collection_id'];
  if (typeof id !== 'string') throw new DomainError('INVALID', 'The job names no collection');
  return id;
}

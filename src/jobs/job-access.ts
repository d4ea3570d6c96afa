import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { hasCapability, type Principal } from '../auth/index.js';
import { JobKinds } from './job-kinds.registry.js';
import { Job } from './job.entity.js';

/** Who may see and change a job (jobs-and-visibility §6, §8). The owner is `Principal.ownerId`; null owns nothing. */
@Injectable()
export class JobAccess {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kinds: JobKinds,
  ) {}

  /** @throws NOT_FOUND, UNAUTHENTICATED for anonymous callers of somebody's job, FORBIDDEN for strangers */
  async loadReadable(principal: Principal | null, id: string, { archived = false } = {}): Promise<Job> {
    const job = await this.dataSource.manager.findOneBy(Job, { id });
    if (job === null) throw notFound();
    if (!mayRead(principal, job)) {
      if (principal === null) throw new DomainError('UNAUTHENTICATED', 'Sign in to see this job');
      throw new DomainError('FORBIDDEN', 'This job belongs to somebody else');
    }
    if (job.archivedAt !== null && !archived) throw notFound();
    return job;
  }

  /** Cancel, retry, archive: the owner with the capability of the kind, or who manages users. @throws as loadReadable */
  async loadChangeable(principal: Principal | null, id: string): Promise<Job> {
    const job = await this.loadReadable(principal, id);
    if (managesAll(principal)) return job;
    if (principal === null) throw new DomainError('UNAUTHENTICATED', 'Sign in to change this job');
    if (!owns(principal, job))
      throw new DomainError('FORBIDDEN', 'Jobs without an owner are changed by administrators');
    const capability = this.kinds.find(job.kind)?.capability ?? 'manage_users';
    if (!hasCapability(principal, capability))
      throw new DomainError('FORBIDDEN', `The capability "${capability}" is required`);
    return job;
  }
}

/** Sees and changes everybody's jobs. */
export function managesAll(principal: Principal | null): boolean {
  return hasCapability(principal, 'manage_users');
}

function mayRead(principal: Principal | null, job: Job): boolean {
  return job.createdBy === null || managesAll(principal) || owns(principal, job);
}

function owns(principal: Principal | null, job: Job): boolean {
  return principal !== null && job.createdBy !== null && job.createdBy === principal.ownerId;
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'Job not found');
}

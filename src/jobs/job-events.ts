import { createHash, randomBytes } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Response } from 'express';
import { DataSource, Raw } from 'typeorm';
import { type Principal } from '../auth/index.js';
import { JobEventsTicket } from './job-events-ticket.entity.js';
import { JobNotices } from './job-notices.js';
import { JobStream } from './job-stream.js';
import { JobViews } from './job-views.js';
import { Job } from './job.entity.js';

export const TICKET_LIFETIME_S = 60;

/** Server-sent events of jobs and the tickets that open them without a header. */
@Injectable()
export class JobEvents implements OnModuleDestroy {
  private readonly streams = new Set<JobStream>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly notices: JobNotices,
    private readonly views: JobViews,
  ) {}

  /** For a caller whose right to read the job has been checked. Returns at once; the stream ends with the job. */
  open(jobId: string, principal: Principal | null, response: Response): void {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    const source = {
      load: () => this.dataSource.manager.findOneBy(Job, { id: jobId }),
      present: (job: Job) => this.views.of(job, principal),
    };
    const stream: JobStream = new JobStream(response, source, () => {
      unsubscribe();
      this.streams.delete(stream);
    });
    const unsubscribe = this.notices.subscribe(jobId, () => stream.changed());
    this.streams.add(stream);
    response.once('close', () => stream.close());
  }

  /** @returns the ticket in clear; only its hash is kept. */
  async issueTicket(jobId: string): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    const expiresAt = () => `now() + interval '${TICKET_LIFETIME_S} seconds'`;
    await this.dataSource.manager.insert(JobEventsTicket, { tokenSha256: hash(ticket), jobId, expiresAt });
    return ticket;
  }

  /** Takes the ticket: a second use fails. @throws UNAUTHENTICATED */
  async redeemTicket(ticket: string, jobId: string): Promise<void> {
    const mine = { tokenSha256: hash(ticket), jobId, expiresAt: Raw((column) => `${column} > now()`) };
    const taken = await this.dataSource.manager.delete(JobEventsTicket, mine);
    if (!taken.affected) throw new DomainError('UNAUTHENTICATED', 'The ticket is unknown, expired or already used');
  }

  /** Open streams would keep the HTTP server from closing; clients connect again after `retry`. */
  onModuleDestroy(): void {
    for (const stream of [...this.streams]) stream.close();
  }
}

function hash(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}

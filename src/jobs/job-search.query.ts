import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { type Principal } from '../auth/index.js';
import { managesAll } from './job-access.js';
import { type AdminJobListQuery, type JobListQuery } from './job-query.dto.js';
import { statusOf } from './job-status.js';
import { Job } from './job.entity.js';

/** Seconds of work so far, or in all; null before the start. */
const DURATION = 'extract(epoch FROM (COALESCE(j.completedAt, now()) - j.startedAt))';
const LIST_SORT = { created_at: 'j.createdAt', completed_at: 'j.completedAt', duration: DURATION } as const;
const ADMIN_SORT = {
  created_at: 'j.createdAt',
  source_filename: 'j.sourceFilename',
  status: 'j.status',
  username: 'u.email',
  duration: DURATION,
} as const;

export interface AdminJobRow {
  readonly job: Job;
  readonly username: string | null;
  readonly durationS: number | null;
}

@Injectable()
export class JobSearch {
  constructor(private readonly dataSource: DataSource) {}

  /** Own jobs; for `manage_users` all of them unless `mine`. */
  async list(principal: Principal, query: JobListQuery): Promise<[jobs: Job[], total: number]> {
    const jobs = this.jobs(query.status, query.archived);
    if (!managesAll(principal) || query.mine) jobs.andWhere('j.createdBy = :owner', { owner: principal.ownerId });
    if (query.kind) jobs.andWhere('j.kind = :kind', { kind: query.kind });
    if (query.family) jobs.andWhere('j.family = :family', { family: query.family });
    if (query.dataset_id) jobs.andWhere('j.datasetId = :dataset', { dataset: query.dataset_id });
    if (query.campaign_id) jobs.andWhere('j.campaignId = :campaign', { campaign: query.campaign_id });
    if (query.parent_job_id) jobs.andWhere('j.parentJobId = :parent', { parent: query.parent_job_id });
    if (query.created_after) jobs.andWhere('j.createdAt >= :after', { after: query.created_after });
    if (query.created_before) jobs.andWhere('j.createdAt < :before', { before: query.created_before });
    sortBy(jobs, LIST_SORT[query.sort], query.order);
    return jobs.offset(query.offset).limit(query.limit).getManyAndCount();
  }

  /** The newest job over a dataset that the caller may read. */
  async newestOf(datasetId: string, principal: Principal | null): Promise<Job | null> {
    const jobs = this.jobs(undefined, false).andWhere('j.datasetId = :datasetId', { datasetId });
    if (!managesAll(principal))
      jobs.andWhere('(j.createdBy IS NULL OR j.createdBy = :owner)', { owner: principal?.ownerId ?? null });
    sortBy(jobs, LIST_SORT.created_at, 'desc');
    return jobs.limit(1).getOne();
  }

  /** Everybody's jobs with the name of who started them. */
  async listForAdmin(query: AdminJobListQuery): Promise<{ rows: AdminJobRow[]; total: number }> {
    const jobs = this.jobs(query.status, false)
      .leftJoin('users', 'u', 'u.id = j.createdBy')
      .addSelect('u.email', 'username')
      .addSelect(DURATION, 'duration_s');
    if (query.user_id) jobs.andWhere('j.createdBy = :user', { user: query.user_id });
    if (query.search)
      jobs.andWhere(`concat_ws(' ', j.sourceFilename, j.kind, u.email, j.id) ILIKE :search`, {
        search: `%${query.search.replace(/[\\%_]/g, '\\$&')}%`,
      });
    sortBy(jobs, ADMIN_SORT[query.sort], query.order);
    const total = await jobs.getCount();
    const { entities, raw } = await jobs.offset(query.skip).limit(query.limit).getRawAndEntities<AdminRaw>();
    return { rows: entities.map((job, i) => toAdminRow(job, raw[i])), total };
  }

  private jobs(statuses: readonly string[] | undefined, archived: boolean): SelectQueryBuilder<Job> {
    const jobs = this.dataSource.manager.createQueryBuilder(Job, 'j');
    if (!archived) jobs.andWhere('j.archivedAt IS NULL');
    if (statuses) jobs.andWhere('j.status IN (:...statuses)', { statuses: statuses.map(statusOf) });
    return jobs;
  }
}

interface AdminRaw {
  readonly username: string | null;
  readonly duration_s: string | null;
}

function toAdminRow(job: Job, raw: AdminRaw | undefined): AdminJobRow {
  const seconds = raw?.duration_s ?? null;
  return { job, username: raw?.username ?? null, durationS: seconds === null ? null : Number(seconds) };
}

/** Ties are broken by id, so that pages neither overlap nor skip. */
function sortBy(jobs: SelectQueryBuilder<Job>, expression: string, order: 'asc' | 'desc'): void {
  const direction = order === 'asc' ? 'ASC' : 'DESC';
  jobs.orderBy(expression, direction, 'NULLS LAST').addOrderBy('j.id', direction);
}

import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../auth/index.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { AdminJobListQuery } from './job-query.dto.js';
import { JobSearch, type AdminJobRow } from './job-search.query.js';
import { JobViews } from './job-views.js';
import { AdminJobPage, type AdminJobDto } from './job.dto.js';

@ApiTags('Jobs')
@ApiCredentials()
@Controller(rootPaths('admin/jobs'))
export class AdminJobsController {
  constructor(
    private readonly search: JobSearch,
    private readonly views: JobViews,
  ) {}

  @Get()
  @RequireCapability('manage_users')
  @ApiOperation({ summary: 'List all jobs with their users', description: 'The same jobs as GET /jobs, other paging.' })
  @ApiOkResponse({ type: AdminJobPage })
  @ApiProblems(401, 403, 422)
  async list(@Query() query: AdminJobListQuery, @Caller() principal: Principal): Promise<AdminJobPage> {
    const { rows, total } = await this.search.listForAdmin(query);
    return { jobs: await Promise.all(rows.map((row) => this.toDto(row, principal))), total };
  }

  private async toDto({ job, username, durationS }: AdminJobRow, principal: Principal): Promise<AdminJobDto> {
    const common = await this.views.of(job, principal);
    return { ...common, user_id: job.createdBy, username, duration_seconds: durationS };
  }
}

import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { usageCsv } from './usage-csv.js';
import { UsageDto, UsageQuery } from './usage.dto.js';
import { UsageReports } from './usage.service.js';

@ApiTags('Accounting')
@ApiCredentials()
@ApiExtraModels(UsageDto)
@Controller(rootPaths('accounting/usage'))
export class UsageController {
  constructor(private readonly reports: UsageReports) {}

  @Get()
  @ApiOperation({
    summary: 'What was used and spent',
    description:
      'Requests to the Sentinel Hub APIs and processing units of your account, by UTC day and product unless `groupBy` ' +
      'says otherwise. `Accept: text/csv` for a table.',
  })
  @ApiOkResponse({
    description: 'Sums, complete up to a second ago',
    content: { 'application/json': { schema: { $ref: getSchemaPath(UsageDto) } }, 'text/csv': { schema: { type: 'string' } } }, // prettier-ignore
  })
  @ApiProblems(401, 403, 404, 422)
  async usage(
    @Query() query: UsageQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UsageDto | string> {
    const report = await this.reports.report(query, principal);
    response.vary('Accept').set('Cache-Control', 'private, no-store');
    if (request.accepts(['application/json', 'text/csv']) !== 'text/csv') return report;
    response.type('text/csv').attachment(`usage-${report.from}-${report.to}.csv`);
    return usageCsv(report);
  }
}

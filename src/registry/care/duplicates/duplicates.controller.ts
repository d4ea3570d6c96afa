import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ApiCredentials, Caller, type Principal } from '../../../auth/index.js';
import { rootPaths } from '../../../platform/http/paths.js';
import { ApiProblems } from '../../../platform/http/problem.js';
import { DuplicatesDto, DuplicatesQuery } from './duplicates.dto.js';
import { DUPLICATE_KEYS, duplicateGroups } from './duplicates.query.js';

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets'))
export class DuplicatesController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('duplicates')
  @ApiOperation({
    summary: 'Find duplicates',
    description:
      'Groups of datasets that you may see with the same file, catalogue identifier or source. Two variants of one source ' +
      '(RGB and elevation, VV and VH) are no duplicates. Nothing is merged: delete what you do not need.',
  })
  @ApiOkResponse({ type: DuplicatesDto })
  @ApiProblems(401, 422)
  async find(
    @Caller() caller: Principal,
    @Query() { by = [...DUPLICATE_KEYS], limit, offset }: DuplicatesQuery,
  ): Promise<DuplicatesDto> {
    const { groups, total } = await duplicateGroups(this.dataSource, caller, by, { limit, offset });
    return { groups, total_groups: total, limit, offset };
  }
}

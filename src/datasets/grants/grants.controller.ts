import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { GrantsDto, PutGrantsDto } from './grants.dto.js';
import { Grants, type GrantSet } from './grants.service.js';

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id/grants'))
export class GrantsController {
  constructor(private readonly grants: Grants) {}

  @Get()
  @ApiOperation({ summary: 'Who may read a restricted dataset', description: 'Owner or administrator.' })
  @ApiOkResponse({ type: GrantsDto })
  @ApiProblems(401, 403, 404, 422)
  async get(@Param('dataset_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<GrantsDto> {
    return toDto(await this.grants.of(principal, id));
  }

  @Put()
  @ApiOperation({
    summary: 'Say who may read a restricted dataset',
    description: 'Owner or administrator. Replaces the whole set; it counts while the visibility is `restricted`.',
  })
  @ApiOkResponse({ type: GrantsDto })
  @ApiProblems(401, 403, 404, 422)
  async put(
    @Param('dataset_id', UuidPipe) id: string,
    @Body() { roles, users }: PutGrantsDto,
    @Caller() principal: Principal,
  ): Promise<GrantsDto> {
    return toDto(await this.grants.replace(principal, id, { roles: roles ?? [], users: users ?? [] }));
  }
}

function toDto({ roles, users }: GrantSet): GrantsDto {
  return { roles: [...roles], users: [...users] };
}

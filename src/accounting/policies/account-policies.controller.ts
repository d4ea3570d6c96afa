import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { ApiCredentials, Caller, hasCapability, RequireCapability, type Principal } from '../../auth/index.js';
import { pageOf } from '../../platform/http/page.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { AccountLimits } from '../limits/account-limits.js';
import { AccountPoliciesDto, PolicyChangeListDto, PolicyChangesQuery, SetPoliciesDto } from './account-policies.dto.js';
import { toAccountPoliciesDto, toPolicies, toPolicyChangeDto } from './account-policies.mapper.js';
import { AccountPolicies } from './account-policies.service.js';
import { EffectivePolicies } from './effective-policies.js';

@ApiTags('Accounting')
@ApiCredentials()
@Controller(rootPaths('accounting/policies/:accountId'))
export class AccountPoliciesController {
  constructor(
    private readonly policies: AccountPolicies,
    private readonly effective: EffectivePolicies,
    private readonly limits: AccountLimits,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Limits of an account and what is left of them',
    description: 'Your own account, or any for administrators. No policies: no limits.',
  })
  @ApiOkResponse({ type: AccountPoliciesDto })
  @ApiProblems(401, 403, 404, 422)
  async get(@Param('accountId', UuidPipe) id: string, @Caller() principal: Principal): Promise<AccountPoliciesDto> {
    if (id !== principal.accountId && !hasCapability(principal, 'manage_settings'))
      throw new DomainError('FORBIDDEN', 'Only administrators may read the limits of other accounts');
    return this.stateOf(id);
  }

  @Put()
  @RequireCapability('manage_settings')
  @ApiOperation({
    summary: 'Give an account limits of its own',
    description:
      'They replace those of the instance, all of them, and hold in every API process within two seconds. A bucket whose ' +
      'capacity changes starts full, one of a day or more at what the books leave of it.',
  })
  @ApiOkResponse({ type: AccountPoliciesDto })
  @ApiProblems(401, 403, 404, 422)
  async put(
    @Param('accountId', UuidPipe) id: string,
    @Body() { policies }: SetPoliciesDto,
    @Caller() principal: Principal,
  ): Promise<AccountPoliciesDto> {
    await this.policies.change(id, toPolicies(policies), principal);
    return this.stateOf(id);
  }

  @Delete()
  @RequireCapability('manage_settings')
  @ApiOperation({ summary: 'Put an account back to the limits of the instance' })
  @ApiOkResponse({ type: AccountPoliciesDto })
  @ApiProblems(401, 403, 404, 422)
  async delete(@Param('accountId', UuidPipe) id: string, @Caller() principal: Principal): Promise<AccountPoliciesDto> {
    await this.policies.change(id, null, principal);
    return this.stateOf(id);
  }

  @Get('changes')
  @RequireCapability('manage_settings')
  @ApiOperation({
    summary: 'Who changed the limits of an account, when, from what to what',
    description: 'Newest first.',
  })
  @ApiOkResponse({ type: PolicyChangeListDto })
  @ApiProblems(401, 403, 404, 422)
  async changes(
    @Param('accountId', UuidPipe) id: string,
    @Query() page: PolicyChangesQuery,
  ): Promise<PolicyChangeListDto> {
    const [changes, total] = await this.policies.changes(id, page);
    return pageOf(changes.map(toPolicyChangeDto), total, page);
  }

  private async stateOf(id: string): Promise<AccountPoliciesDto> {
    const own = await this.policies.find(id);
    // Shown is what was stored, not what another process may have remembered here a second ago.
    this.effective.forget(id);
    return toAccountPoliciesDto(id, own, await this.limits.levels(id));
  }
}

import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { DataSource } from 'typeorm';
import { accountOfSubject, ApiCredentials, Caller, isAdmin, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { ANY_UUID, UuidPipe } from '../../platform/http/uuid.pipe.js';
import { invalidField } from '../../platform/http/validation.js';
import { AccountLimits } from '../limits/account-limits.js';
import { EffectivePolicies } from '../policies/effective-policies.js';
import { ContractsDto, toContracts, toTokenCounts, TokenCountsDto } from './ratelimit.dto.js';

const PATH = 'aux/ratelimit';

/** Limits as rate-limiting-guard asks for them: by the `sub` of a token. Neither counted nor limited. */
@ApiTags('Accounting')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(PATH)
export class RateLimitController {
  constructor(
    private readonly policies: EffectivePolicies,
    private readonly limits: AccountLimits,
    private readonly dataSource: DataSource,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get('contract')
  @ApiOperation({ summary: 'Rate limiting policies of a user or client' })
  @ApiQuery({
    name: 'userId',
    required: false,
    description: '`eq:` and the `sub` of a token; left out: the caller’s own',
  })
  @ApiOkResponse({ type: ContractsDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async contract(
    @Query('userId') userId: unknown,
    @Caller() caller: Principal,
    @Req() request: Request,
  ): Promise<ContractsDto> {
    const sub = userId === undefined ? caller.id : subOf(userId);
    const policies = await this.policies.of(await this.accountOf(sub, caller));
    return toContracts(sub, policies, this.policies.ofInstance, `${this.publicUrl.of(request)}/${PATH}/contract`);
  }

  @Get('statistics/tokenCounts/:sub')
  @ApiOperation({ summary: 'Tokens that are left to a user or client' })
  @ApiOkResponse({ type: TokenCountsDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async tokenCounts(@Param('sub', UuidPipe) sub: string, @Caller() caller: Principal): Promise<TokenCountsDto> {
    return toTokenCounts(await this.limits.levels(await this.accountOf(sub, caller)));
  }

  /** Others of one's own account count as oneself: they share its limits. */
  private async accountOf(sub: string, caller: Principal): Promise<string> {
    const accountId = await accountOfSubject(this.dataSource.manager, sub);
    if (accountId === null && isAdmin(caller))
      throw new DomainError('NOT_FOUND', `There is no user or client "${sub}"`);
    if (accountId !== null && (accountId === caller.accountId || isAdmin(caller))) return accountId;
    throw new DomainError('FORBIDDEN', 'These are the limits of somebody else');
  }
}

function subOf(userId: unknown): string {
  const sub = typeof userId === 'string' ? userId.replace(/^eq:/i, '') : '';
  if (!ANY_UUID.test(sub)) throw invalidField('query', 'userId', `must be "eq:" and the sub of a token, got ${JSON.stringify(userId ?? null)}`, userId); // prettier-ignore
  return sub.toLowerCase();
}

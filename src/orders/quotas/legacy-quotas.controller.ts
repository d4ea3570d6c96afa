import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { AccountQuotas } from './account-quotas.service.js';
import { QuotaList } from './quota.dto.js';
import { toQuotaDto } from './quota.mapper.js';

/** Where requests-builder looks for quotas. */
@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('dataImport', 'quotas'))
export class LegacyQuotasController {
  constructor(private readonly quotas: AccountQuotas) {}

  @Get()
  @ApiOperation({ summary: 'List quotas', description: 'Old name of `/accountquotas`.' })
  @ApiOkResponse({ type: QuotaList })
  @ApiSentinelHubErrors(401, 403)
  async list(@Caller() principal: Principal): Promise<QuotaList> {
    return { data: (await this.quotas.list(principal, undefined)).map(toQuotaDto) };
  }
}

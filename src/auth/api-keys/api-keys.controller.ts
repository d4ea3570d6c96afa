import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { invalidField } from '../../platform/http/validation.js';
import { ApiCredentials, Caller } from '../access/route-access.js';
import { type Principal } from '../principal.js';
import { ApiKeyListDto, CreateApiKeyDto, CreatedApiKeyDto, toApiKeyDto } from './api-keys.dto.js';
import { ApiKeys } from './api-keys.service.js';

@ApiTags('Auth')
@ApiCredentials()
@Controller(rootPaths('auth/api-keys'))
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Post()
  @ApiOperation({
    summary: 'Make an API key',
    description:
      'The key acts as you. It survives log-out and ends with a change of your password or role. `read_only` keys may ' +
      'read, and use the few POST operations that only search or check.',
  })
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  @ApiProblems(401, 403, 422)
  async create(@Body() dto: CreateApiKeyDto, @Caller() caller: Principal): Promise<CreatedApiKeyDto> {
    const expiresAt = dto.expires_at ? new Date(dto.expires_at) : null;
    if (expiresAt !== null && !(expiresAt > new Date()))
      throw invalidField('body', 'expires_at', 'must lie in the future', dto.expires_at);
    const { key, secret } = await this.keys.create(caller, { name: dto.name, scope: dto.scope ?? 'full', expiresAt });
    return { ...toApiKeyDto(key), key: secret };
  }

  @Get()
  @ApiOperation({ summary: 'List API keys', description: 'Administrators see all, everybody else their own.' })
  @ApiOkResponse({ type: ApiKeyListDto })
  @ApiProblems(401)
  async list(@Caller() caller: Principal): Promise<ApiKeyListDto> {
    const items = (await this.keys.list(caller)).map(toApiKeyDto);
    return { total: items.length, items };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an API key', description: 'It stops working at once.' })
  @ApiResponse({ status: 204, description: 'The key is gone' })
  @ApiProblems(401, 403, 404, 422)
  delete(@Param('id', UuidPipe) id: string, @Caller() caller: Principal): Promise<void> {
    return this.keys.revoke(caller, id);
  }
}

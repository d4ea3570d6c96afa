import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { ApiCredentials, Caller, RequireRole } from '../access/route-access.js';
import { type Principal } from '../principal.js';
import { ClientListDto, CreateClientDto, CreatedClientDto, toClientDto } from './clients.dto.js';
import { Clients } from './clients.service.js';

@ApiTags('Auth')
@ApiCredentials()
@RequireRole('editor')
@Controller(rootPaths('auth/clients'))
export class ClientsController {
  constructor(private readonly clients: Clients) {}

  @Post()
  @ApiOperation({
    summary: 'Add an OAuth client',
    description: 'A machine that fetches tokens at `/oauth/token`. It acts for you, with at most your role.',
  })
  @ApiCreatedResponse({ type: CreatedClientDto })
  @ApiProblems(401, 403, 422)
  async create(@Body() { name, role }: CreateClientDto, @Caller() caller: Principal): Promise<CreatedClientDto> {
    const { client, secret } = await this.clients.create(caller, name, role ?? 'viewer');
    return { ...toClientDto(client), client_secret: secret };
  }

  @Get()
  @ApiOperation({ summary: 'List OAuth clients', description: 'Administrators see all, editors their own.' })
  @ApiOkResponse({ type: ClientListDto })
  @ApiProblems(401, 403)
  async list(@Caller() caller: Principal): Promise<ClientListDto> {
    const items = (await this.clients.list(caller)).map(toClientDto);
    return { total: items.length, items };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an OAuth client', description: 'Its tokens and API keys stop working at once.' })
  @ApiParam({ name: 'id', description: '`id` or `client_id`', example: '6f1f3a52-0e6b-4a7e-9d5c-2b8f0c1d4e7a' })
  @ApiResponse({ status: 204, description: 'The client is gone' })
  @ApiProblems(401, 403, 404)
  delete(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    return this.clients.revoke(caller, id);
  }
}

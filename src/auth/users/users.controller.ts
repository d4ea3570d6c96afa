import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { ApiCredentials, Caller, RequireCapability } from '../access/route-access.js';
import { type Principal } from '../principal.js';
import { CreateUserDto, toUserDto, UpdateUserDto, UserDto, UserListDto } from './users.dto.js';
import { Users } from './users.service.js';

@ApiTags('Auth')
@ApiCredentials()
@RequireCapability('manage_users')
@Controller(rootPaths('auth/users'))
export class UsersController {
  constructor(private readonly users: Users) {}

  @Post()
  @ApiOperation({ summary: 'Add a user', description: 'The user joins the account of the caller.' })
  @ApiCreatedResponse({ type: UserDto })
  @ApiProblems(401, 403, 409, 422)
  async create(@Body() { email, password, role }: CreateUserDto, @Caller() caller: Principal): Promise<UserDto> {
    const user = await this.users.create({ email, password, role: role ?? 'viewer', accountId: caller.accountId });
    return toUserDto(user);
  }

  @Get()
  @ApiOperation({ summary: 'List the users' })
  @ApiOkResponse({ type: UserListDto })
  @ApiProblems(401, 403)
  async list(): Promise<UserListDto> {
    const items = (await this.users.list()).map(toUserDto);
    return { total: items.length, items };
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change a user',
    description:
      'A new password or role, or `disabled: true`, ends the sessions and API keys of the user at once. The last ' +
      'administrator can be neither demoted nor disabled.',
  })
  @ApiOkResponse({ type: UserDto })
  @ApiProblems(401, 403, 404, 409, 422)
  async update(@Param('id', UuidPipe) id: string, @Body() dto: UpdateUserDto): Promise<UserDto> {
    // A JSON null means absent (auth-and-errors §8).
    const changes = {
      email: dto.email ?? undefined,
      password: dto.password ?? undefined,
      role: dto.role ?? undefined,
      disabled: dto.disabled ?? undefined,
    };
    return toUserDto(await this.users.update(id, changes));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a user',
    description: 'Their sessions, API keys and clients end; their datasets stay and belong to nobody.',
  })
  @ApiResponse({ status: 204, description: 'The user is gone' })
  @ApiProblems(401, 403, 404, 409, 422)
  delete(@Param('id', UuidPipe) id: string): Promise<void> {
    return this.users.delete(id);
  }
}

import { Body, Controller, Header, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { ApiCredentials, Caller, CredentialsInBody } from '../access/route-access.js';
import { type Principal } from '../principal.js';
import { ACCESS_TOKEN_LIFETIME_S } from '../tokens/access-tokens.js';
import { LoginDto, RefreshDto, SessionTokensDto } from './sessions.dto.js';
import { Sessions, type SessionTokens } from './sessions.service.js';

const FORM_OR_JSON = ['application/x-www-form-urlencoded', 'application/json'];

@ApiTags('Auth')
@Controller(rootPaths('auth'))
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Post('login')
  @HttpCode(200)
  @CredentialsInBody()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Log in with e-mail and password',
    description: 'After ten failures within a minute further attempts are refused; `Retry-After` is in seconds here.',
  })
  @ApiConsumes(...FORM_OR_JSON)
  @ApiOkResponse({ type: SessionTokensDto })
  @ApiProblems(401, 422, 429)
  async login(@Body() { username, password }: LoginDto, @Ip() address: string | undefined): Promise<SessionTokensDto> {
    const tokens = await this.sessions.signIn(username, password, { address, retryAfter: 'seconds' });
    return toDto(tokens, 'Wrong e-mail or password');
  }

  @Post('refresh')
  @HttpCode(200)
  @CredentialsInBody()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Exchange a refresh token for new tokens',
    description: 'Each refresh token works once. One that is used a second time was copied: its session ends.',
  })
  @ApiConsumes(...FORM_OR_JSON)
  @ApiOkResponse({ type: SessionTokensDto })
  @ApiProblems(401, 422)
  async refresh(@Body() { refresh_token: refreshToken }: RefreshDto): Promise<SessionTokensDto> {
    return toDto(await this.sessions.refresh(refreshToken), 'The refresh token is used up, expired or revoked');
  }

  @Post('logout')
  @ApiCredentials()
  @HttpCode(204)
  @ApiOperation({
    summary: 'End all sessions of the calling user',
    description: 'Access and refresh tokens die at once, on all devices. API keys and clients live on.',
  })
  @ApiResponse({ status: 204, description: 'No session is left' })
  @ApiProblems(401, 403)
  async logout(@Caller() caller: Principal): Promise<void> {
    if (caller.kind === 'client')
      throw new DomainError('FORBIDDEN', 'A client has no session to end; delete the client to end its access');
    await this.sessions.signOut(caller.id);
  }
}

function toDto(tokens: SessionTokens | null, refusal: string): SessionTokensDto {
  if (tokens === null) throw new DomainError('UNAUTHENTICATED', refusal);
  return {
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_LIFETIME_S,
  };
}

import { Body, Controller, Get, Header, Headers, HttpCode, Ip, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { ApiCredentials, CredentialsInBody, type CallerCarrier } from '../access/route-access.js';
import { ACCESS_TOKEN_LIFETIME_S, type AccessTokenClaims } from '../tokens/access-tokens.js';
import { REFRESH_TOKEN_LIFETIME_S } from '../tokens/refresh-tokens.js';
import { TokenGrants, type GrantedTokens } from './token-grants.service.js';
import { parseTokenRequest, type TokenForm } from './token-request.js';
import { OauthErrorDto, TokenClaimsDto, TokenRequestDto, TokenResponseDto } from './token.dto.js';

/** Every spelling of the token URL that published clients have compiled in (auth-and-errors §1); any realm will do. */
const TOKEN_PATHS = ['oauth/token', 'auth/realms/:realm/protocol/openid-connect/token'];

@ApiTags('Auth')
@ErrorFamily('oauth')
@Controller()
export class TokenController {
  constructor(private readonly grants: TokenGrants) {}

  /** The body is not a DTO on purpose: its faults must be OAuth's 400, not our 422. */
  @Post(TOKEN_PATHS)
  @HttpCode(200)
  @CredentialsInBody()
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @ApiOperation({
    summary: 'Fetch an access token',
    description:
      'OAuth 2.0 token endpoint, also served at `/auth/realms/{any realm}/protocol/openid-connect/token`. Client credentials in the form or by HTTP Basic; people may use `password` and ' +
      '`refresh_token`. Failures are counted, successes never; past ten failures a minute the answer is 429 with ' +
      '`Retry-After` in milliseconds, as Sentinel Hub clients read it.',
  })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: TokenRequestDto })
  @ApiOkResponse({ type: TokenResponseDto })
  @ApiResponse({ status: 400, type: OauthErrorDto, description: 'Missing or unknown grant, malformed request' })
  @ApiResponse({ status: 401, type: OauthErrorDto, description: 'Wrong client or user credentials' })
  @ApiResponse({ status: 429, type: OauthErrorDto, description: 'Too many failed attempts' })
  async token(
    @Body() form: TokenForm | undefined,
    @Headers('authorization') authorization: string | undefined,
    @Ip() address: string | undefined,
  ): Promise<TokenResponseDto> {
    return toDto(await this.grants.grant(parseTokenRequest(form ?? {}, authorization), address));
  }

  @Get('oauth/tokeninfo')
  @ApiCredentials()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Claims of the presented access token' })
  @ApiOkResponse({ type: TokenClaimsDto })
  @ApiResponse({ status: 401, type: OauthErrorDto, description: 'No token, or one that is no longer valid' })
  tokenInfo(@Req() request: Request & CallerCarrier): AccessTokenClaims {
    const claims = request.caller?.claims;
    if (!claims) throw new DomainError('UNAUTHENTICATED', 'tokeninfo describes a bearer token; an API key is none');
    return claims;
  }
}

function toDto({ accessToken, refreshToken }: GrantedTokens): TokenResponseDto {
  return {
    access_token: accessToken,
    expires_in: ACCESS_TOKEN_LIFETIME_S,
    token_type: 'Bearer',
    ...(refreshToken !== null && { refresh_token: refreshToken }),
    refresh_expires_in: refreshToken === null ? 0 : REFRESH_TOKEN_LIFETIME_S,
    'not-before-policy': 0,
    scope: '',
  };
}

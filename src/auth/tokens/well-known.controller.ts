import { Controller, Get, Header, Param, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { type JWK } from 'jose';
import { PublicUrl } from '../../platform/http/public-url.js';
import { Public } from '../access/route-access.js';
import { TOKEN_ISSUER } from './access-tokens.js';
import { SIGNING_ALGORITHM, SigningKeys } from './signing-keys.js';

/** Long enough to spare us, short enough that a rotated key is known soon. */
const MAX_AGE = 'public, max-age=300';

/** What others need to verify our tokens by themselves. */
@ApiTags('Auth')
@Controller()
export class WellKnownController {
  constructor(
    private readonly keys: SigningKeys,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get(['.well-known/jwks.json', 'auth/realms/:realm/protocol/openid-connect/certs'])
  @Public()
  @Header('Cache-Control', MAX_AGE)
  @ApiOperation({ summary: 'Public keys of the access tokens (JWKS)' })
  @ApiResponse({
    status: 200,
    schema: {
      example: { keys: [{ kty: 'RSA', n: 'sXch…', e: 'AQAB', kid: 'Zk2v…', use: 'sig', alg: SIGNING_ALGORITHM }] },
    },
  })
  jwks(): Promise<{ keys: readonly JWK[] }> {
    return this.keys.published();
  }

  /** `issuer` is what the tokens really carry, a constant; strict OpenID clients expect a URL there (ADR 0006). */
  @Get('auth/realms/:realm/.well-known/openid-configuration')
  @Public()
  @Header('Cache-Control', MAX_AGE)
  @ApiOperation({ summary: 'Where the token endpoint and the keys are (OpenID discovery)' })
  @ApiResponse({
    status: 200,
    schema: {
      example: {
        issuer: TOKEN_ISSUER,
        token_endpoint: 'https://swath.example.org/auth/realms/main/protocol/openid-connect/token',
        jwks_uri: 'https://swath.example.org/auth/realms/main/protocol/openid-connect/certs',
      },
    },
  })
  discovery(@Param('realm') realm: string, @Req() request: Request): Record<string, unknown> {
    const base = `${this.publicUrl.of(request)}/auth/realms/${encodeURIComponent(realm)}/protocol/openid-connect`;
    return {
      issuer: TOKEN_ISSUER,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/certs`,
      grant_types_supported: ['client_credentials', 'password', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [SIGNING_ALGORITHM],
    };
  }
}

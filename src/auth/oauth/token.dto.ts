import { ApiProperty } from '@nestjs/swagger';

/** Documentation of the form; it is read by `parseTokenRequest`, because its faults have OAuth's shape and not ours. */
export class TokenRequestDto {
  @ApiProperty({ enum: ['client_credentials', 'password', 'refresh_token'], example: 'client_credentials' })
  grant_type!: string;

  @ApiProperty({ required: false, description: 'Or by HTTP Basic', example: '6f1f3a52-0e6b-4a7e-9d5c-2b8f0c1d4e7a' })
  client_id?: string;

  @ApiProperty({ required: false, example: 'Yp3tTq0nB6m4bN1hJkq0w8m2sV7cXe5uRz9aLfGdKoQ' })
  client_secret?: string;

  @ApiProperty({ required: false, description: 'E-mail, with `password`' })
  username?: string;

  @ApiProperty({ required: false })
  password?: string;

  @ApiProperty({ required: false, description: 'With `refresh_token`' })
  refresh_token?: string;
}

export class TokenResponseDto {
  @ApiProperty({
    description: 'RS256 JWT for `Authorization: Bearer …`',
    example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Ii4uLiJ9.eyJ0eXAiOiJCZWFyZXIifQ.c2lnbmF0dXJl',
  })
  access_token!: string;

  @ApiProperty({ description: 'Lifetime of the access token in seconds', example: 3600 })
  expires_in!: number;

  @ApiProperty({ example: 'Bearer' })
  token_type!: 'Bearer';

  @ApiProperty({ required: false, description: 'For people only; good for one refresh' })
  refresh_token?: string;

  @ApiProperty({ description: 'Seconds; 0 without a refresh token', example: 0 })
  refresh_expires_in!: number;

  @ApiProperty({ description: 'Keycloak extra', example: 0 })
  'not-before-policy'!: number;

  @ApiProperty({ description: 'Always empty: rights come from roles', example: '' })
  scope!: string;
}

/** What `GET /oauth/tokeninfo` answers: the payload of the presented token. */
export class TokenClaimsDto {
  @ApiProperty({ description: 'Id of the user or client', example: '0b8a0cb4-7a0e-4f5e-8a3c-6d0f6f3a1b52' })
  sub!: string;

  @ApiProperty({ description: 'Client id', example: '6f1f3a52-0e6b-4a7e-9d5c-2b8f0c1d4e7a' })
  azp!: string;

  @ApiProperty({ example: '6f1f3a52-0e6b-4a7e-9d5c-2b8f0c1d4e7a' })
  clientId!: string;

  @ApiProperty({ description: 'Account id', example: '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11' })
  account!: string;

  @ApiProperty({ example: 'service-account-6f1f3a52-0e6b-4a7e-9d5c-2b8f0c1d4e7a' })
  preferred_username!: string;

  @ApiProperty({ enum: ['user', 'client'], example: 'client' })
  kind!: string;

  @ApiProperty({ example: 'Bearer' }) typ!: string;
  @ApiProperty({ example: 'swath' }) iss!: string;
  @ApiProperty({ example: 'swath' }) aud!: string;
  @ApiProperty({ description: 'Seconds since 1970', example: 1763600000 }) iat!: number;
  @ApiProperty({ description: 'Seconds since 1970', example: 1763603600 }) exp!: number;
  @ApiProperty({ example: '5d3d1c1e-6c52-4d0c-b7a3-1d1f6f0a2b3c' }) jti!: string;
}

export class OauthErrorDto {
  @ApiProperty({ example: 'invalid_client' }) error!: string;
  @ApiProperty({ example: 'Invalid client or invalid client credentials' }) error_description!: string;
}
